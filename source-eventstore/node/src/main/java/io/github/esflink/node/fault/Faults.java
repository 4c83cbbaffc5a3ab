package io.github.esflink.node.fault;

import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be made to go wrong with a node while clients use it. A fault lasts until {@link #heal},
 * except those that happen once. Faults add up; calling one again changes it. All methods may be
 * called from any thread and return at once.
 */
public final class Faults {
    private static final State NONE = new State(null, false, 0, Wire.SOUND);

    private final List<Runnable> held = new ArrayList<>();
    private volatile State state = NONE;
    private volatile @Nullable OpenCalls calls;

    /** What happens to the bytes of connections. */
    enum Wire {
        SOUND,
        /** The next large piece is cut in the middle, and the connection with it. */
        CUT,
        /** Nothing arrives any more, and nobody is told. */
        LOST
    }

    record State(@Nullable Status refusal, boolean stalled, long gapNanos, Wire wire) {}

    State state() {
        return state;
    }

    /** Tells where the calls are; for the node. */
    public void attach(OpenCalls open) {
        calls = open;
    }

    /**
     * Ends every subscription, once, with this status; {@link Status#OK} completes them as a server
     * does that has nothing to say.
     *
     * @return how many there were
     */
    public int dropSubscriptions(Status status) {
        return dropSubscriptions(status, new Metadata());
    }

    /** The same with trailers, from which the client makes its own exceptions. */
    public int dropSubscriptions(Status status, Metadata trailers) {
        OpenCalls open = calls;
        return open == null ? 0 : open.dropSubscriptions(status, trailers);
    }

    /** How many subscriptions the node serves now. */
    public int subscriptions() {
        OpenCalls open = calls;
        return open == null ? 0 : open.subscriptions();
    }

    /**
     * How many messages the subscriptions were sent that the node serves now, -1 while there may be
     * more for one of them. A test that has received as many need not wait for anything else.
     */
    public long sentToSubscriptions() {
        OpenCalls open = calls;
        return open == null ? 0 : open.sentAtTail();
    }

    /** Refuses every new call with this status; calls under way go on. */
    public void refuseCalls(Status status) {
        change(new State(status, state.stalled(), state.gapNanos(), state.wire()));
    }

    /** Takes calls and answers nothing; subscriptions fall silent. Connections stay alive. */
    public void stall() {
        change(new State(state.refusal(), true, state.gapNanos(), state.wire()));
    }

    /** Waits so long between any two messages of a read or subscription. */
    public void slowDown(Duration betweenMessages) {
        if (betweenMessages.isNegative()) {
            throw new IllegalArgumentException(
                    "the time between messages is " + betweenMessages + ", less than nothing");
        }
        change(
                new State(
                        state.refusal(), state.stalled(), betweenMessages.toNanos(), state.wire()));
    }

    /**
     * Cuts the connection that next sends a piece of 1 KiB or more, in the middle of that piece:
     * the client has half an event, and a reset. Happens once.
     */
    public void cutMidEvent() {
        change(new State(state.refusal(), state.stalled(), state.gapNanos(), Wire.CUT));
    }

    /**
     * Swallows what all connections send and receive, without a word to either end, as when a cable
     * is pulled. {@link #heal} cuts the connections that lost something.
     */
    public void loseConnections() {
        change(new State(state.refusal(), state.stalled(), state.gapNanos(), Wire.LOST));
    }

    /** Ends all faults that last. */
    public void heal() {
        change(NONE);
        List<Runnable> released;
        synchronized (held) {
            released = List.copyOf(held);
            held.clear();
        }
        released.forEach(Runnable::run);
        OpenCalls open = calls;
        if (open != null) {
            open.wake();
        }
    }

    private void change(State changed) {
        synchronized (held) {
            state = changed;
        }
    }

    /** The cut was made. */
    void cutDone() {
        change(new State(state.refusal(), state.stalled(), state.gapNanos(), Wire.SOUND));
    }

    /** Whether the node stalls; if so, {@code then} runs when it does no more. */
    boolean holds(Runnable then) {
        if (!state.stalled()) {
            return false;
        }
        synchronized (held) {
            if (state.stalled()) {
                held.add(then);
                return true;
            }
        }
        return false;
    }

    /** Runs {@code then} when the faults end. */
    void whenHealed(Runnable then) {
        synchronized (held) {
            held.add(then);
        }
    }
}
