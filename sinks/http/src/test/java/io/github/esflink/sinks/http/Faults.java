package io.github.esflink.sinks.http;

import io.github.esflink.sinks.contract.http.AnswerPlan;
import io.github.esflink.sinks.contract.http.PlannedAnswer;
import java.util.List;

/** What an endpoint does to a part of the requests. */
enum Faults {
    STATUS_500(0.2, PlannedAnswer.status(500)),
    STATUS_429_RETRY_AFTER(0.01, PlannedAnswer.retryAfter(429, 1)),
    STATUS_503_RETRY_AFTER_DATE(0.01, PlannedAnswer.retryAtDate(503, 1)),
    STATUS_408(0.2, PlannedAnswer.status(408)),
    CLOSE_MID_ANSWER(0.1, PlannedAnswer.CUT),
    NEVER_ANSWER(0.01, PlannedAnswer.SILENCE),
    SLOW(0.3, PlannedAnswer.slow(60));

    private final double share;

    @SuppressWarnings("ImmutableEnumChecker") // answers are records of values
    private final PlannedAnswer answer;

    Faults(double share, PlannedAnswer answer) {
        this.share = share;
        this.answer = answer;
    }

    AnswerPlan plan(long seed) {
        return AnswerPlan.seeded(seed, share, List.of(answer));
    }

    /** A little of everything that does not take long. */
    static AnswerPlan mixed(long seed) {
        return AnswerPlan.seeded(
                seed,
                0.15,
                List.of(
                        PlannedAnswer.status(500),
                        PlannedAnswer.status(408),
                        PlannedAnswer.status(429),
                        PlannedAnswer.CUT,
                        PlannedAnswer.slow(20)));
    }
}
