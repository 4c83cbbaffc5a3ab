package io.github.esflink.sinks.http;

import io.github.esflink.sinks.http.Endpoint.Behaviour;
import io.github.esflink.sinks.http.Endpoint.Treatment;
import io.github.esflink.sinks.http.Endpoint.Treatment.Close;
import io.github.esflink.sinks.http.Endpoint.Treatment.CloseMidAnswer;
import io.github.esflink.sinks.http.Endpoint.Treatment.Fail;
import io.github.esflink.sinks.http.Endpoint.Treatment.NeverAnswer;
import io.github.esflink.sinks.http.Endpoint.Treatment.Refuse;
import io.github.esflink.sinks.http.Endpoint.Treatment.TakeAfter;
import java.util.List;
import java.util.Random;

/** What an endpoint does to a part of the requests. */
enum Faults {
    STATUS_500(0.2, new Fail(500, "")),
    STATUS_429_RETRY_AFTER(0.01, new Fail(429, "1")),
    STATUS_408(0.2, new Fail(408, "")),
    CLOSE_BEFORE_ANSWER(0.1, new Close()),
    CLOSE_MID_ANSWER(0.1, new CloseMidAnswer()),
    NEVER_ANSWER(0.01, new NeverAnswer()),
    SLOW(0.3, new TakeAfter(60));

    static final String POISON = "{\"poison\":true}";

    private final double share;

    @SuppressWarnings("ImmutableEnumChecker") // treatments are records of values
    private final Treatment treatment;

    Faults(double share, Treatment treatment) {
        this.share = share;
        this.treatment = treatment;
    }

    Behaviour behaviour(Random random) {
        return request -> random.nextDouble() < share ? treatment : Treatment.TAKE;
    }

    /** A little of everything that does not take long. */
    static Behaviour mixed(Random random) {
        List<Treatment> all =
                List.of(
                        STATUS_500.treatment,
                        STATUS_408.treatment,
                        CLOSE_BEFORE_ANSWER.treatment,
                        CLOSE_MID_ANSWER.treatment,
                        new TakeAfter(20));
        return request ->
                random.nextDouble() < 0.15 ? all.get(random.nextInt(all.size())) : Treatment.TAKE;
    }

    /** One event is refused, and nothing else. */
    static Behaviour poison() {
        return request -> request.body().equals(POISON) ? new Refuse(422) : Treatment.TAKE;
    }
}
