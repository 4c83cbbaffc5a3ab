package io.github.esflink.node.reading;

import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.record.RecordStore;
import io.github.esflink.node.record.StoredPosition;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to {@code $all} as on the line 24.2: the checkpoints and the change between
 * catching up and live of the server's {@code AllSubscriptionFiltered} enumerator.
 *
 * <p>At the end of a page, if an interval's worth of events was considered since the last
 * checkpoint, a filtered subscription gets a checkpoint: the later of the last event sent and the
 * page's own start. At the end of the log it gets what was sent on last, unless that is the last
 * checkpoint. Live, every interval-th event since the subscription began gives one, at its own
 * position.
 */
public final class AllSubscription24 extends AllSubscription {
    /** How many messages the server keeps for a live reader before it goes back to catching up. */
    private static final int LIVE_BUFFER = 32;

    private final int subscribedAt;
    private @Nullable StatusRuntimeException failure;

    /** The last event or checkpoint that was sent on. */
    private StoredPosition checkpoint;

    private StoredPosition lastCheckpointSent = StoredPosition.NOTHING;
    private boolean slow;
    private StoredPosition pageStart = StoredPosition.START;
    private long sinceCheckpoint;
    private long liveConsidered;

    private AllSubscription24(
            TransactionLog log, EventFrames frames, Terms terms, @Nullable StoredPosition after) {
        super(log, frames, terms);
        this.subscribedAt = store.end();
        StoredPosition last = StoredPosition.of(store.lastPosition());
        this.checkpoint = after == null ? last : after;
        if (checkpoint.compareTo(last) >= 0) {
            next = subscribedAt;
            goLive();
        } else {
            catchUp();
        }
    }

    /** From behind the last event that there is now. */
    public static AllSubscription24 fromEnd(TransactionLog log, EventFrames frames, Terms terms) {
        return new AllSubscription24(log, frames, terms, null);
    }

    /** From behind a position; {@link StoredPosition#NOTHING} for the start. */
    public static AllSubscription24 after(
            TransactionLog log, EventFrames frames, Terms terms, StoredPosition position) {
        return new AllSubscription24(log, frames, terms, position);
    }

    @Override
    void beforeTaking() {
        if (failure != null) {
            throw failure;
        }
        if (live && slow && store.end() - next > LIVE_BUFFER) {
            sendCheckpoint();
            catchUp();
        }
        slow = false;
    }

    private void catchUp() {
        live = false;
        sinceCheckpoint = 0;
        beginPage();
        boolean nothing = checkpoint.compareTo(StoredPosition.START) < 0;
        pageStart = nothing ? StoredPosition.START : checkpoint;
        next = store.find(pageStart.commit());
        if (next == RecordStore.INSIDE_A_RECORD) {
            failure = ServerErrors.invalidPosition();
        }
    }

    @Override
    void considered() {
        if (cursor.ordinal() >= subscribedAt) {
            liveConsidered++;
        }
    }

    @Override
    boolean sends() {
        if (!checkpoint.isBefore(cursor.position())) {
            return false; // the event after which the subscription was to begin
        }
        checkpoint = StoredPosition.of(cursor.position());
        return true;
    }

    @Override
    void endPage() {
        sinceCheckpoint += pageConsidered;
        if (sinceCheckpoint >= terms.interval()) {
            sinceCheckpoint %= terms.interval();
            if (checkpoint.compareTo(pageStart) < 0) {
                checkpoint = pageStart;
            }
            sendCheckpoint();
        }
        pageStart = new StoredPosition(store.position(next), 0);
    }

    @Override
    void endCatchingUp() {
        sendCheckpoint();
        goLive();
    }

    @Override
    void takeLive() {
        cursor.moveTo(next++);
        if (cursor.stream() == RecordStore.NO_STREAM) {
            return;
        }
        liveConsidered++;
        StoredPosition position = StoredPosition.of(cursor.position());
        if (checkpoint.isBefore(cursor.position()) && terms.filter().allows(cursor)) {
            checkpoint = position;
            ready.add(frames.liveFrame(cursor));
        }
        if (liveConsidered % terms.interval() == 0 && checkpoint.compareTo(position) <= 0) {
            checkpoint = position;
            sendCheckpoint();
        }
    }

    private void sendCheckpoint() {
        if (terms.checkpoints() && checkpoint.compareTo(lastCheckpointSent) > 0) {
            lastCheckpointSent = checkpoint;
            ready.add(ReadFrame.checkpoint(checkpoint));
        }
    }

    @Override
    public void readerIsSlow() {
        slow = true;
    }
}
