package io.github.esflink.source.client.message;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent.RecordedEvent;
import com.google.protobuf.ByteString;
import io.github.esflink.source.event.EventStoreEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;

/**
 * What {@link EventDecoder} is worth beside the generated classes: CPU of one thread for a message,
 * a median of rounds that take turns. Started by bench.sh --decoding.
 */
public final class Decoding {

    private static final int MESSAGES = 1_000_000;
    private static final int ROUNDS = 9;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private interface Way {
        EventStoreEvent decode(byte[] message) throws IOException;
    }

    private Decoding() {}

    public static void main(String[] args) throws IOException {
        EventDecoder decoder = new EventDecoder();
        Way ours =
                message -> {
                    decoder.read(new ByteArrayInputStream(message));
                    return decoder.event();
                };
        Way generated =
                message ->
                        WireEvents.event(
                                ReadResp.parseFrom(new ByteArrayInputStream(message)).getEvent());
        for (int size : new int[] {256, 1024}) {
            byte[][] messages = messages(size);
            double[] own = new double[ROUNDS];
            double[] theirs = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                own[round] = nanos(ours, messages);
                theirs[round] = nanos(generated, messages);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d B of data: EventDecoder %.0f ns, generated classes %.0f ns%n",
                    size,
                    median(own),
                    median(theirs));
        }
    }

    private static double nanos(Way way, byte[][] messages) throws IOException {
        long start = THREADS.getCurrentThreadCpuTime();
        long bytes = 0;
        for (int i = 0; i < MESSAGES; i++) {
            bytes += way.decode(messages[i % messages.length]).data().length;
        }
        if (bytes == 0) {
            throw new IllegalStateException("nothing was decoded");
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - start) / MESSAGES;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static byte[][] messages(int size) {
        byte[][] messages = new byte[100][];
        for (int i = 0; i < messages.length; i++) {
            messages[i] =
                    ReadResp.newBuilder()
                            .setEvent(
                                    ReadResp.ReadEvent.newBuilder()
                                            .setCommitPosition(1_000_000L + i)
                                            .setEvent(recorded(i, size)))
                            .build()
                            .toByteArray();
        }
        return messages;
    }

    private static RecordedEvent recorded(int number, int size) {
        return RecordedEvent.newBuilder()
                .setId(
                        Shared.UUID.newBuilder()
                                .setStructured(
                                        Shared.UUID.Structured.newBuilder()
                                                .setMostSignificantBits(number * 7919L)
                                                .setLeastSignificantBits(-number)))
                .setStreamIdentifier(
                        Shared.StreamIdentifier.newBuilder()
                                .setStreamName(ByteString.copyFromUtf8("order-" + number)))
                .setStreamRevision(number)
                .setCommitPosition(1_000_000L + number)
                .setPreparePosition(1_000_000L + number)
                .putMetadata(WireEvents.TYPE, "OrderPlaced")
                .putMetadata(WireEvents.CONTENT_TYPE, "application/json")
                .putMetadata(WireEvents.CREATED, "17000000000000000")
                .setData(ByteString.copyFrom(new byte[size]))
                .build();
    }
}
