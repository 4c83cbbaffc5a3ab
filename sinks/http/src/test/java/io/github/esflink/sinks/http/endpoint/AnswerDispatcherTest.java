package io.github.esflink.sinks.http.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnswerDispatcherTest {

    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final AnswerDispatcher answers = new AnswerDispatcher(loop);

    @AfterEach
    void stop() throws InterruptedException {
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }

    @Test
    void oneIsToldThoughNoOtherComes() throws Exception {
        CountDownLatch told = new CountDownLatch(1);

        loop.execute(() -> answers.tell(told::countDown));

        told.await();
    }

    @Test
    void thoseOfOneRoundAndTheNextAreToldTogetherAndInOrder() throws Exception {
        List<Integer> heard = new ArrayList<>();
        CompletableFuture<List<Integer>> afterTheFirst = new CompletableFuture<>();

        loop.execute(
                () -> {
                    answers.tell(() -> heard.add(1));
                    answers.tell(() -> heard.add(2));
                    // Runs in this round, behind the look that found two.
                    loop.execute(
                            () -> {
                                answers.tell(() -> heard.add(3));
                                afterTheFirst.complete(List.copyOf(heard));
                            });
                });

        assertThat(afterTheFirst.get()).as("the look found more than the last one").isEmpty();
        CompletableFuture<Void> last = new CompletableFuture<>();
        loop.execute(() -> answers.tell(() -> last.complete(null)));
        last.get();
        assertThat(heard).containsExactly(1, 2, 3);
    }

    @Test
    void manyDoNotWaitForAnotherRound() throws Exception {
        List<Integer> heard = new ArrayList<>();
        CompletableFuture<Integer> inTheSameRound = new CompletableFuture<>();

        loop.execute(
                () -> {
                    IntStream.range(0, 100).forEach(i -> answers.tell(() -> heard.add(i)));
                    loop.execute(() -> inTheSameRound.complete(heard.size()));
                });

        assertThat(inTheSameRound.get()).isEqualTo(100);
    }

    @Test
    void anotherThreadHearsAtOnce() {
        List<Integer> heard = new ArrayList<>();

        answers.tell(() -> heard.add(1));

        assertThat(heard).containsExactly(1);
    }
}
