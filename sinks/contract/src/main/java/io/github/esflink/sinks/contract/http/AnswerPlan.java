package io.github.esflink.sinks.contract.http;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.flink.annotation.PublicEvolving;

/** How an endpoint answers which try of which event. Called by several threads. */
@PublicEvolving
@FunctionalInterface
public interface AnswerPlan {

    /**
     * @param tryNumber the how-manieth time in a row that this event comes, from 1
     */
    PlannedAnswer answerTo(String streamId, long revision, int tryNumber);

    /** 200 to everything. */
    static AnswerPlan allOk() {
        return (streamId, revision, tryNumber) -> PlannedAnswer.OK;
    }

    /**
     * Now and then one of the faults, by chance of stream, revision and try: the same seed gives
     * the same faults, however the requests arrive. From the fourth try on an event is taken.
     *
     * @param share of the tries that go wrong: 0.1 is every tenth
     * @param faults of which each is as likely; name one twice to make it twice as likely
     */
    static AnswerPlan seeded(long seed, double share, List<PlannedAnswer> faults) {
        return (streamId, revision, tryNumber) -> {
            if (tryNumber > 3) {
                return PlannedAnswer.OK;
            }
            SplittableRandom random =
                    new SplittableRandom(
                            seed * 31 * 31 * 31
                                    + streamId.hashCode() * 31L * 31
                                    + revision * 31
                                    + tryNumber);
            return random.nextDouble() < share
                    ? faults.get(random.nextInt(faults.size()))
                    : PlannedAnswer.OK;
        };
    }

    /**
     * This plan, and some events are never taken.
     *
     * @param events {@code stream@revision}
     * @param code what they are refused with
     */
    default AnswerPlan refusing(Set<String> events, int code) {
        return (streamId, revision, tryNumber) ->
                events.contains(streamId + "@" + revision)
                        ? PlannedAnswer.refusal(code)
                        : answerTo(streamId, revision, tryNumber);
    }
}
