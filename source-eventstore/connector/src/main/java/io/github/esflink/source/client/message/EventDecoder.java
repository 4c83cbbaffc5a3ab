package io.github.esflink.source.client.message;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp.ReadEvent.RecordedEvent;
import io.github.esflink.source.event.EventStoreEvent;
import io.github.esflink.source.subscription.LogPosition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes events straight from the bytes of a message. The generated classes would build a map, a
 * dozen objects and a second copy of the payload for each event: counting with them takes more CPU
 * than all of reading without. It knows the one form that nearly all messages have, an event that
 * was not found through a link; {@link #event()} leaves every other one to the generated classes
 * and {@link WireEvents}, which is what it must agree with.
 *
 * <p>Used by one thread at a time, gRPC's.
 */
public final class EventDecoder {

    /** A larger message gets a buffer of its own, so that one large event does not stay. */
    private static final int LARGEST_KEPT_BUFFER = 64 * 1024;

    private static final int EVENT = bytes(ReadResp.EVENT_FIELD_NUMBER);
    private static final int RECORDED = bytes(ReadEvent.EVENT_FIELD_NUMBER);
    private static final int COMMIT_OF_READ = number(ReadEvent.COMMIT_POSITION_FIELD_NUMBER);
    private static final int NO_POSITION = bytes(ReadEvent.NO_POSITION_FIELD_NUMBER);

    private static final int ID = bytes(RecordedEvent.ID_FIELD_NUMBER);
    private static final int STREAM = bytes(RecordedEvent.STREAM_IDENTIFIER_FIELD_NUMBER);
    private static final int REVISION = number(RecordedEvent.STREAM_REVISION_FIELD_NUMBER);
    private static final int PREPARE = number(RecordedEvent.PREPARE_POSITION_FIELD_NUMBER);
    private static final int COMMIT = number(RecordedEvent.COMMIT_POSITION_FIELD_NUMBER);
    private static final int SYSTEM = bytes(RecordedEvent.METADATA_FIELD_NUMBER);
    private static final int METADATA = bytes(RecordedEvent.CUSTOM_METADATA_FIELD_NUMBER);
    private static final int DATA = bytes(RecordedEvent.DATA_FIELD_NUMBER);

    private static final int STREAM_NAME = bytes(Shared.StreamIdentifier.STREAM_NAME_FIELD_NUMBER);
    private static final int STRUCTURED = bytes(Shared.UUID.STRUCTURED_FIELD_NUMBER);
    private static final int MOST =
            number(Shared.UUID.Structured.MOST_SIGNIFICANT_BITS_FIELD_NUMBER);
    private static final int LEAST =
            number(Shared.UUID.Structured.LEAST_SIGNIFICANT_BITS_FIELD_NUMBER);

    /** The fields of an entry of a map; see the encoding of protocol buffers. */
    private static final int KEY = bytes(1);

    private static final int VALUE = bytes(2);

    private static final byte[] TYPE = WireEvents.TYPE.getBytes(StandardCharsets.UTF_8);
    private static final byte[] CONTENT_TYPE =
            WireEvents.CONTENT_TYPE.getBytes(StandardCharsets.UTF_8);
    private static final byte[] CREATED = WireEvents.CREATED.getBytes(StandardCharsets.UTF_8);

    private static final byte[] EMPTY = new byte[0];

    // What an event has to hold to be of the usual form, a bit each.
    private static final int SEEN_ID = 1;
    private static final int SEEN_STREAM = 2;
    private static final int SEEN_TYPE = 4;
    private static final int SEEN_CONTENT_TYPE = 8;
    private static final int SEEN_CREATED = 16;
    private static final int ALL_SEEN = 31;

    private final StringCache streams = new StringCache();
    private final StringCache types = new StringCache();
    private final StringCache contentTypes = new StringCache();
    private final WireReader wire = new WireReader();

    private byte[] buffer = new byte[4096];
    private int length;
    private int seen;

    /** Takes in the bytes of the next message; returns how many there are. */
    public int read(InputStream message) throws IOException {
        // gRPC's streams know their size; of another one this is a first guess.
        byte[] target = room(message.available());
        int size = 0;
        while (true) {
            int read = message.read(target, size, target.length - size);
            if (read < 0) {
                break;
            }
            size += read;
            if (size == target.length) {
                int next = message.read();
                if (next < 0) {
                    break;
                }
                target = Arrays.copyOf(target, 2 * size);
                target[size++] = (byte) next;
            }
        }
        length = size;
        wire.reset(target, size);
        return size;
    }

    private byte[] room(int size) {
        if (size >= LARGEST_KEPT_BUFFER) {
            return new byte[size];
        }
        if (size >= buffer.length) {
            buffer = new byte[Math.min(LARGEST_KEPT_BUFFER, 2 * size)];
        }
        return buffer;
    }

    /** The message that was read last, in the generated form. */
    public InputStream again() {
        return new ByteArrayInputStream(wire.bytes(), 0, length);
    }

    /** The event that was read last; null when the message is of any other form. */
    public @Nullable EventStoreEvent event() {
        if (length == 0 || wire.tag() != EVENT || wire.end() != length) {
            return null;
        }
        EventStoreEvent event = null;
        while (wire.hasMore()) {
            int tag = wire.tag();
            if (tag == RECORDED && event == null) {
                event = recorded(wire.end());
                if (event == null) {
                    return null;
                }
            } else if (tag == COMMIT_OF_READ || tag == NO_POSITION) {
                wire.skip(tag);
            } else {
                return null;
            }
        }
        return wire.position() == length ? event : null;
    }

    private @Nullable EventStoreEvent recorded(int end) {
        EventStoreEvent.Builder event = EventStoreEvent.builder();
        long commit = 0;
        long prepare = 0;
        seen = 0;
        while (wire.position() < end) {
            int tag = wire.tag();
            if (tag == REVISION) {
                event.setRevision(wire.varint());
            } else if (tag == PREPARE) {
                prepare = wire.varint();
            } else if (tag == COMMIT) {
                commit = wire.varint();
            } else if (tag == DATA) {
                event.setData(copy());
            } else if (tag == METADATA) {
                event.setMetadata(copy());
            } else if (tag == SYSTEM) {
                system(wire.end(), event);
            } else if (tag == STREAM) {
                stream(wire.end(), event);
            } else if (tag == ID) {
                id(wire.end(), event);
            } else {
                wire.skip(tag);
            }
        }
        if (seen != ALL_SEEN || wire.position() != end) {
            return null;
        }
        return event.setPosition(new LogPosition(commit, prepare)).build();
    }

    private void id(int end, EventStoreEvent.Builder event) {
        if (wire.tag() == STRUCTURED && wire.end() == end) {
            long most = 0;
            long least = 0;
            while (wire.position() < end) {
                int tag = wire.tag();
                if (tag == MOST) {
                    most = wire.varint();
                } else if (tag == LEAST) {
                    least = wire.varint();
                } else {
                    wire.skip(tag);
                }
            }
            event.setEventId(new UUID(most, least));
            seen |= SEEN_ID;
        }
        wire.moveTo(end);
    }

    private void stream(int end, EventStoreEvent.Builder event) {
        if (wire.tag() == STREAM_NAME && wire.end() == end) {
            event.setStreamId(streams.get(wire.bytes(), wire.position(), end));
            seen |= SEEN_STREAM;
        }
        wire.moveTo(end);
    }

    private void system(int end, EventStoreEvent.Builder event) {
        if (wire.tag() == KEY) {
            int keyEnd = wire.end();
            int key = wire.position();
            wire.moveTo(keyEnd);
            if (keyEnd < end && wire.tag() == VALUE && wire.end() == end) {
                int value = wire.position();
                if (is(TYPE, key, keyEnd)) {
                    event.setEventType(types.get(wire.bytes(), value, end));
                    seen |= SEEN_TYPE;
                } else if (is(CONTENT_TYPE, key, keyEnd)) {
                    event.setContentType(contentTypes.get(wire.bytes(), value, end));
                    seen |= SEEN_CONTENT_TYPE;
                } else if (is(CREATED, key, keyEnd)) {
                    created(value, end, event);
                }
            }
        }
        wire.moveTo(end);
    }

    private boolean is(byte[] name, int from, int to) {
        return Arrays.equals(name, 0, name.length, wire.bytes(), from, to);
    }

    private void created(int from, int to, EventStoreEvent.Builder event) {
        // 18 digits fit a long, and are enough until the year 5138.
        if (from == to || to - from > 18) {
            return;
        }
        long ticks = 0;
        for (int i = from; i < to; i++) {
            int digit = wire.bytes()[i] - '0';
            if (digit < 0 || digit > 9) {
                return;
            }
            ticks = 10 * ticks + digit;
        }
        event.setCreated(
                ticks / WireEvents.TICKS_PER_SECOND,
                (int) (ticks % WireEvents.TICKS_PER_SECOND) * WireEvents.NANOS_PER_TICK);
        seen |= SEEN_CREATED;
    }

    private byte[] copy() {
        int end = wire.end();
        int from = wire.position();
        wire.moveTo(end);
        return from == end ? EMPTY : Arrays.copyOfRange(wire.bytes(), from, end);
    }

    private static int bytes(int field) {
        return WireReader.tag(field, WireReader.BYTES);
    }

    private static int number(int field) {
        return WireReader.tag(field, WireReader.VARINT);
    }
}
