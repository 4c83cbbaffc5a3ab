package io.github.esflink.source.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardsTest {

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7, 16})
    void everyStreamIsInExactlyOneShard(int count) {
        List<Pattern> shards = patterns(count);
        Random random = new Random(42);

        for (int i = 0; i < 20_000; i++) {
            String name = randomName(random);
            assertThat(shards.stream().filter(shard -> shard.matcher(name).find()).count())
                    .as("shards of \"%s\"", name)
                    .isEqualTo(1);
        }
    }

    @Test
    void systemStreamsAreInNone() {
        for (Pattern shard : patterns(4)) {
            assertThat(shard.matcher("$ce-orders").find()).isFalse();
            assertThat(shard.matcher("$$orders-1").find()).isFalse();
        }
    }

    @Test
    void namesThatEndInAUuidSpreadEvenly() {
        List<Pattern> shards = patterns(4);
        Random random = new Random(42);
        int[] found = new int[4];

        for (int i = 0; i < 16_000; i++) {
            String name = "order-" + new UUID(random.nextLong(), random.nextLong());
            for (int shard = 0; shard < 4; shard++) {
                found[shard] += shards.get(shard).matcher(name).find() ? 1 : 0;
            }
        }

        for (int events : found) {
            assertThat(events).isBetween(3_600, 4_400);
        }
    }

    @Test
    void whatIsNotAShardCountIsRefused() {
        assertThatThrownBy(() -> SubscriptionTarget.shardsOfAll(1))
                .hasMessage("$all can be read in 2 to 16 shards, found 1.");
        assertThatThrownBy(() -> SubscriptionTarget.shardsOfAll(17))
                .hasMessage("$all can be read in 2 to 16 shards, found 17.");
    }

    private static List<Pattern> patterns(int count) {
        return SubscriptionTarget.shardsOfAll(count).stream()
                .map(target -> ((SubscriptionTarget.AllStreams) target).filter())
                .map(filter -> ((EventFilter.Regex) filter.expression()).pattern())
                .map(Pattern::compile)
                .toList();
    }

    /** Anything but a system stream: line breaks, surrogates, brackets and all. */
    private static String randomName(Random random) {
        StringBuilder name = new StringBuilder();
        int length = 1 + random.nextInt(8);
        for (int i = 0; i < length; i++) {
            int point =
                    switch (random.nextInt(4)) {
                        case 0 -> 'a' + random.nextInt(26);
                        case 1 -> '0' + random.nextInt(10);
                        case 2 -> random.nextInt(128);
                        default -> 0x1F600 + random.nextInt(64);
                    };
            name.appendCodePoint(i == 0 && point == '$' ? 'x' : point);
        }
        return name.toString();
    }
}
