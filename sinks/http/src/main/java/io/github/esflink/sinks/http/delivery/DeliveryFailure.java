package io.github.esflink.sinks.http.delivery;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.http.endpoint.RetryAfter;
import io.github.esflink.sinks.http.gate.Evidence;
import io.github.esflink.sinks.http.policy.StatusAction;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that did not succeed. The message says how, without anything of the event, of the
 * request or of a secret. Without a stack trace: it would tell of the client's threads only.
 */
@Internal
public final class DeliveryFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** What kind of failure. */
    enum Kind {
        /** The endpoint answered, with no success. */
        ANSWERED,
        /** No answer came. */
        UNANSWERED,
        /** No request could be made. */
        UNSENDABLE
    }

    private final Kind kind;
    private final StatusAction action;
    private final int status;
    private final String answer;
    private final long retryAfterMillis;
    private transient @Nullable Evidence evidence;

    private DeliveryFailure(
            String message,
            Kind kind,
            StatusAction action,
            int status,
            String answer,
            long retryAfterMillis) {
        super(message, null, false, false);
        this.kind = kind;
        this.action = action;
        this.status = status;
        this.answer = answer;
        this.retryAfterMillis = retryAfterMillis;
    }

    static DeliveryFailure answered(
            String message, StatusAction action, int status, String answer, long retryAfterMillis) {
        return new DeliveryFailure(
                message, Kind.ANSWERED, action, status, answer, retryAfterMillis);
    }

    static DeliveryFailure unanswered(String message) {
        return new DeliveryFailure(
                message, Kind.UNANSWERED, StatusAction.RETRY, 0, "", RetryAfter.NONE);
    }

    static DeliveryFailure unsendable(String message) {
        return new DeliveryFailure(
                message, Kind.UNSENDABLE, StatusAction.DEAD_LETTER, 0, "", RetryAfter.NONE);
    }

    /** What the status policy says to it. */
    StatusAction action() {
        return action;
    }

    /** Whom it speaks of is to be found out. */
    DeliveryFailure with(Evidence found) {
        evidence = found;
        return this;
    }

    /** Null when it is decided by what the status policy says. */
    @Nullable Evidence evidence() {
        return evidence;
    }

    boolean isAnswer() {
        return kind == Kind.ANSWERED;
    }

    /** Whether the next event would fare no better, as far as a status can tell. */
    boolean speaksOfTheEndpoint() {
        return kind == Kind.UNANSWERED
                || status == 401
                || status == 403
                || status == 407
                || (status >= 500 && status != 501 && status != 505);
    }

    /** The status of the answer; 0 when there was none. */
    public int status() {
        return status;
    }

    /** What the endpoint asked for, in milliseconds; negative when it did not. */
    long retryAfterMillis() {
        return retryAfterMillis;
    }

    DeadLetter.Answer answer() {
        return kind == Kind.ANSWERED
                ? new DeadLetter.Answer(status, answer)
                : DeadLetter.Answer.NONE;
    }

    DeadLetter.Reason reason() {
        return kind == Kind.UNSENDABLE ? DeadLetter.Reason.UNSENDABLE : DeadLetter.Reason.REFUSED;
    }
}
