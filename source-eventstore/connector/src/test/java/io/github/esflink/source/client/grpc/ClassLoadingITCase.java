package io.github.esflink.source.client.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.esflink.node.EventStoreNode;
import io.github.esflink.source.client.connection.Clients;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of a job's class loader after its last client, as on a task manager. */
class ClassLoadingITCase {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void nothingIsLoadedOnceTheLastClientIsClosed() throws Exception {
        try (EventStoreNode node = EventStoreNode.builder().port(0).start();
                JobLoader loader = new JobLoader()) {
            loader.run(OneSubscription.class, node.connectionString());
            assertThat(loader.threads()).isPositive();
            loader.ended = true;

            await("the threads of gRPC end").atMost(PATIENCE).until(() -> loader.threads() == 0);
            assertThat(loader.tooLate).isEmpty();
        }
    }

    /** As the shards of several jobs that begin at the same time. */
    @Test
    void clientsOfAllClassLoadersAreOpenedOneAfterTheOther() throws Exception {
        Security.removeProvider("BC");
        try (JobLoader job = new JobLoader()) {
            FutureTask<Void> opened =
                    new FutureTask<>(
                            () -> {
                                job.run(OpenedClient.class, "esdb://127.0.0.1:1?tls=false");
                                return null;
                            });
            Thread other = new Thread(opened, "another job");
            synchronized (Clients.JVM_WIDE) {
                other.start();
                await("the other job waits for this one")
                        .atMost(PATIENCE)
                        .until(() -> opened.isDone() || waitsInClients(other));
                assertThat(opened).isNotDone();
            }
            opened.get();
            other.join();
            assertThat(providers()).doesNotContain("BC");
        }
    }

    /**
     * Four clients of two jobs at once, again and again: {@code -Dclassloading.rounds=300} for as
     * often as it took to see a provider that stayed.
     */
    @Test
    void noProviderStaysHoweverManyClientsOfTwoJobsAreOpenedAtOnce() throws Exception {
        Security.removeProvider("BC");
        int rounds = Integer.getInteger("classloading.rounds", 20);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (JobLoader one = new JobLoader();
                JobLoader other = new JobLoader()) {
            for (int round = 0; round < rounds; round++) {
                CyclicBarrier together = new CyclicBarrier(4);
                List<Future<?>> opened = new ArrayList<>();
                for (JobLoader job : List.of(one, other, one, other)) {
                    opened.add(
                            threads.submit(
                                    () -> {
                                        together.await();
                                        job.run(OpenedClient.class, "esdb://127.0.0.1:1?tls=false");
                                        return null;
                                    }));
                }
                for (Future<?> client : opened) {
                    client.get();
                }
                assertThat(providers()).as("round %d of %d", round, rounds).doesNotContain("BC");
            }
        } finally {
            threads.shutdown();
        }
    }

    /** Those that no client has there for a moment. */
    private static List<String> providers() {
        synchronized (Clients.JVM_WIDE) {
            return Stream.of(Security.getProviders()).map(Provider::getName).toList();
        }
    }

    private static boolean waitsInClients(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return thread.getState() == Thread.State.BLOCKED
                && stack.length > 0
                && stack[0].getClassName().equals(Clients.class.getName());
    }

    /** Loads everything but the JDK by itself, and notes what it is asked for too late. */
    private static final class JobLoader extends URLClassLoader {

        private final Queue<String> tooLate = new ConcurrentLinkedQueue<>();
        private volatile boolean ended;

        JobLoader() {
            super(
                    Pattern.compile(File.pathSeparator)
                            .splitAsStream(System.getProperty("java.class.path"))
                            .map(JobLoader::url)
                            .toArray(URL[]::new),
                    ClassLoader.getPlatformClassLoader());
        }

        private static URL url(String file) {
            try {
                return Path.of(file).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @SuppressWarnings("unchecked") // the class in this loader is of the same source
        void run(Class<? extends Consumer<String>> code, String connectionString) throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(this);
            try {
                var constructor = loadClass(code.getName()).getDeclaredConstructor();
                constructor.setAccessible(true);
                ((Consumer<String>) constructor.newInstance()).accept(connectionString);
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        /** Of gRPC and Netty, with code of this loader. */
        long threads() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getClass().getClassLoader() == this)
                    .count();
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (ended) {
                tooLate.add(name);
            }
            return super.findClass(name);
        }
    }
}
