package io.github.esflink.sinks.core.async;

import io.github.esflink.sinks.core.async.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes histories from seeds, runs them, and makes one that fails as short as it can. */
final class Histories {

    private static final int MAX_STEPS = 60;

    /** Of a hundred steps. */
    private static final int[] WEIGHTS = {34, 3, 25, 10, 3, 2, 2, 10, 4, 2, 2, 2, 1};

    private static final List<Kind> KINDS = List.of(Kind.values());

    private Histories() {}

    /** Fails with the shortest history that still fails. */
    static void run(long seed, String backend) {
        RandomGenerator random = new SplittableRandom(seed);
        Setting setting = Setting.random(random, backend);
        List<Step> steps = steps(random);
        Throwable failure = failure(setting, steps);
        if (failure != null) {
            List<Step> shortest = shortest(setting, steps, kind(failure));
            throw new AssertionError(
                    "seed %d: %s%n%s%n%s%n(%d of %d steps)"
                            .formatted(
                                    seed,
                                    failure(setting, shortest),
                                    setting,
                                    shortest.stream()
                                            .map(Step::toString)
                                            .collect(Collectors.joining("\n")),
                                    shortest.size(),
                                    steps.size()),
                    failure);
        }
    }

    private static List<Step> steps(RandomGenerator random) {
        int hot = random.nextInt(Setting.KEYS);
        int calm = random.nextInt(3);
        List<Step> steps = new ArrayList<>();
        for (int left = 10 + random.nextInt(MAX_STEPS - 10); left > 0; left--) {
            steps.add(step(random, kind(random), hot, calm));
        }
        return steps;
    }

    private static Kind kind(RandomGenerator random) {
        int left = random.nextInt(100);
        int kind = 0;
        while (left >= WEIGHTS[kind]) {
            left -= WEIGHTS[kind++];
        }
        return KINDS.get(kind);
    }

    private static Step step(RandomGenerator random, Kind kind, int hot, int calm) {
        int any = random.nextInt(1 << 16);
        return switch (kind) {
            case ARRIVE ->
                    new Step(
                            kind,
                            random.nextInt(3) == 0 ? hot : random.nextInt(Setting.KEYS),
                            random.nextInt(8));
            case SUCCEED -> new Step(kind, any, random.nextInt(4));
            case SHUT -> new Step(kind, any % Setting.GATES, 2 + random.nextInt(6_000));
            case OPEN, TRY -> new Step(kind, any % Setting.GATES, 0);
            case TIME -> new Step(kind, 0, time(random, calm == 0 ? 60 : 1_500));
            case CHECKPOINT -> new Step(kind, 0, random.nextInt(5));
            case STOP_ABORTED -> new Step(kind, any, random.nextInt(1_000));
            case RELEASE -> new Step(kind, 0, random.nextInt(1 << Setting.KEYS));
            case WATERMARK, FAIL, STOP, CRASH -> new Step(kind, any % 1_000, any);
        };
    }

    /** Half of them are whole tenths of a second, as most rests are: they end together. */
    private static int time(RandomGenerator random, int most) {
        int millis = 1 + random.nextInt(most);
        return millis % 2 == 0 ? 100 * (1 + millis / 100) : millis;
    }

    private static @Nullable Throwable failure(Setting setting, List<Step> steps) {
        try {
            History.run(setting, steps);
            return null;
        } catch (Exception | AssertionError e) {
            return e;
        }
    }

    /** What failed, whichever key it was. */
    private static String kind(@Nullable Throwable failure) {
        return String.valueOf(failure).replaceAll("[0-9]+|\\(.*\\)|\\[.*\\]", "");
    }

    /** Leaves out what can be left out: halves at first, single steps at last. */
    private static List<Step> shortest(Setting setting, List<Step> failing, String kind) {
        List<Step> steps = failing;
        for (int length = Math.max(1, steps.size() / 2); length > 0; length /= 2) {
            boolean shorter = true;
            while (shorter) {
                shorter = false;
                for (int from = 0; from + length <= steps.size(); ) {
                    List<Step> without = new ArrayList<>(steps.subList(0, from));
                    without.addAll(steps.subList(from + length, steps.size()));
                    if (kind(failure(setting, without)).equals(kind)) {
                        steps = without;
                        shorter = true;
                    } else {
                        from += length;
                    }
                }
            }
        }
        return steps;
    }
}
