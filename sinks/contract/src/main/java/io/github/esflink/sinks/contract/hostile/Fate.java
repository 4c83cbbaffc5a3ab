package io.github.esflink.sinks.contract.hostile;

import org.apache.flink.annotation.PublicEvolving;

/** What has to become of the request that meets a behaviour. */
@PublicEvolving
public sealed interface Fate {

    Fate DELIVERED = new Delivered();

    static Fate refused(int status) {
        return new Refused(status);
    }

    /**
     * @param reason what the sender has to say of it, as a regular expression
     */
    static Fate unanswered(String reason) {
        return new Unanswered(reason);
    }

    /** The endpoint has accepted it, and the sender knows. */
    record Delivered() implements Fate {}

    /**
     * @param status with which the endpoint refused it
     */
    record Refused(int status) implements Fate {}

    /**
     * Nothing that counts as an answer to it has come.
     *
     * @param reason a regular expression
     */
    record Unanswered(String reason) implements Fate {}
}
