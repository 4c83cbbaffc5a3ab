package io.github.esflink.node.reading;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.google.protobuf.ByteString;
import io.github.esflink.node.record.LogCursor;
import io.github.esflink.node.record.StoredPosition;
import java.util.UUID;

/** An encoded {@code ReadResp}: a slice of the log, or a few bytes made for one reader. */
public final class ReadFrame {

    /** Says that a subscription has reached the end of the log. */
    public static final ReadFrame CAUGHT_UP =
            of(ReadResp.newBuilder().setCaughtUp(ReadResp.CaughtUp.getDefaultInstance()).build());

    final byte[] array;
    final int offset;
    final int length;

    private ReadFrame(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    static ReadFrame of(ReadResp message) {
        byte[] bytes = message.toByteArray();
        return new ReadFrame(bytes, 0, bytes.length);
    }

    /** The event at the cursor, as it was encoded when it was appended. */
    static ReadFrame stored(LogCursor cursor) {
        return new ReadFrame(cursor.array(), cursor.offset(), cursor.length());
    }

    static ReadFrame confirmation(UUID subscription) {
        return of(
                ReadResp.newBuilder()
                        .setConfirmation(
                                ReadResp.SubscriptionConfirmation.newBuilder()
                                        .setSubscriptionId(subscription.toString()))
                        .build());
    }

    static ReadFrame checkpoint(StoredPosition position) {
        return of(
                ReadResp.newBuilder()
                        .setCheckpoint(
                                ReadResp.Checkpoint.newBuilder()
                                        .setCommitPosition(position.commit())
                                        .setPreparePosition(position.prepare()))
                        .build());
    }

    static ReadFrame streamNotFound(String stream) {
        return of(
                ReadResp.newBuilder()
                        .setStreamNotFound(
                                ReadResp.StreamNotFound.newBuilder()
                                        .setStreamIdentifier(
                                                Shared.StreamIdentifier.newBuilder()
                                                        .setStreamName(
                                                                ByteString.copyFromUtf8(stream))))
                        .build());
    }

    static ReadFrame firstStreamPosition(long revision) {
        return of(ReadResp.newBuilder().setFirstStreamPosition(revision).build());
    }

    static ReadFrame lastStreamPosition(long revision) {
        return of(ReadResp.newBuilder().setLastStreamPosition(revision).build());
    }

    /** How many bytes the message has. */
    public int length() {
        return length;
    }
}
