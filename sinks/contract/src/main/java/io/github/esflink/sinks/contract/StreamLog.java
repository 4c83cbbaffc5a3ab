package io.github.esflink.sinks.contract;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The deliveries of one stream, judged one by one as they begin. */
final class StreamLog {

    private static final int TRAIL = 16;

    private final DeliveryLog log;
    private final String streamId;

    /** The revision that came last; -1 before the first one. */
    private long last = -1;

    /** How often in a row. */
    private int tries;

    /** Up to here every event is acknowledged or refused. */
    private long done = -1;

    /** The delivery that is in the receiver's hands, unless its sender is gone. */
    private @Nullable ReceivedEvent open;

    private int stepsBack;

    /** What happened last, for people: two rings. */
    private final long[] trailRevisions = new long[TRAIL];

    private final ReceivedEvent.State[] trailStates = new ReceivedEvent.State[TRAIL];
    private int trailLength;

    StreamLog(DeliveryLog log, String streamId) {
        this.log = log;
        this.streamId = streamId;
    }

    synchronized ReceivedEvent begin(long revision, int attempt) {
        judge(revision, attempt);
        tries = revision == last ? tries + 1 : 1;
        ReceivedEvent delivery = new ReceivedEvent(this, revision, attempt, tries);
        if (revision <= done) {
            log.countRepeated();
        }
        last = revision;
        open = delivery;
        note(revision, ReceivedEvent.State.OPEN);
        return delivery;
    }

    private void judge(long revision, int attempt) {
        ReceivedEvent other = open;
        if (other != null
                && other.state() == ReceivedEvent.State.OPEN
                && other.attempt() == attempt) {
            violation(
                    Violation.OVERLAP,
                    "%s began while %s was still being handled"
                            .formatted(name(revision), name(other.revision())));
        } else if (revision > last + 1) {
            violation(
                    Violation.GAP,
                    "%s began, but %s was to come, and never did before it"
                            .formatted(name(revision), name(last + 1)));
        } else if (revision > done + 1) {
            violation(
                    Violation.OUT_OF_ORDER,
                    "%s began, but %s is not acknowledged yet"
                            .formatted(name(revision), name(done + 1)));
        } else if (revision < last) {
            stepsBack++;
            if (!log.mayStepBack()) {
                violation(
                        Violation.STEP_BACK,
                        "%s came after %s, and no restart was announced"
                                .formatted(name(revision), name(last)));
            }
        }
        if (revision <= done && log.guarantee() == Guarantee.EXACTLY_ONCE) {
            violation(
                    Violation.DUPLICATE,
                    "%s came again, and has to come exactly once".formatted(name(revision)));
        }
    }

    synchronized void end(ReceivedEvent delivery, ReceivedEvent.State state) {
        if (delivery.state() != ReceivedEvent.State.OPEN) {
            return;
        }
        delivery.setState(state);
        if (open == delivery) {
            open = null;
        }
        note(delivery.revision(), state);
        if (state != ReceivedEvent.State.FAILED && delivery.revision() == done + 1) {
            done++;
            if (state == ReceivedEvent.State.REFUSED) {
                log.countRefused(name(delivery.revision()));
            } else {
                log.countAcknowledged();
            }
        }
    }

    private void violation(Violation kind, String words) {
        log.violation(kind, words + "; the last of the stream, oldest first: " + trail());
    }

    private String name(long revision) {
        return streamId + "@" + revision;
    }

    private void note(long revision, ReceivedEvent.State state) {
        trailRevisions[trailLength % TRAIL] = revision;
        trailStates[trailLength % TRAIL] = state;
        trailLength++;
    }

    private String trail() {
        StringJoiner trail = new StringJoiner(", ");
        for (int i = Math.max(0, trailLength - TRAIL); i < trailLength; i++) {
            trail.add(trailStates[i % TRAIL].word() + " " + trailRevisions[i % TRAIL]);
        }
        return trail.toString();
    }

    /** How many events are acknowledged or refused without a gap, from revision 0. */
    synchronized long done() {
        return done + 1;
    }

    synchronized int stepsBack() {
        return stepsBack;
    }
}
