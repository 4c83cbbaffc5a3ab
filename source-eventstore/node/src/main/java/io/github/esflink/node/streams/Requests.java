package io.github.esflink.node.streams;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.DeleteReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.TombstoneReq;
import com.google.protobuf.ByteString;
import io.github.esflink.node.log.ExpectedRevision;
import io.github.esflink.node.protocol.ServerErrors;
import io.github.esflink.node.record.ProposedEvent;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the parts that several requests have in common. */
final class Requests {
    private static final String JSON = "application/json";

    private Requests() {}

    static String streamName(Shared.StreamIdentifier identifier) {
        return identifier.getStreamName().toStringUtf8();
    }

    static ExpectedRevision expected(AppendReq.Options options) {
        return switch (options.getExpectedStreamRevisionCase()) {
            case REVISION -> exactly(options.getRevision());
            case NO_STREAM -> new ExpectedRevision.NoStream();
            case ANY -> new ExpectedRevision.Any();
            case STREAM_EXISTS -> new ExpectedRevision.StreamExists();
            case EXPECTEDSTREAMREVISION_NOT_SET -> throw noExpectation();
        };
    }

    static ExpectedRevision expected(DeleteReq.Options options) {
        return switch (options.getExpectedStreamRevisionCase()) {
            case REVISION -> exactly(options.getRevision());
            case NO_STREAM -> new ExpectedRevision.NoStream();
            case ANY -> new ExpectedRevision.Any();
            case STREAM_EXISTS -> new ExpectedRevision.StreamExists();
            case EXPECTEDSTREAMREVISION_NOT_SET -> throw noExpectation();
        };
    }

    static ExpectedRevision expected(TombstoneReq.Options options) {
        return switch (options.getExpectedStreamRevisionCase()) {
            case REVISION -> exactly(options.getRevision());
            case NO_STREAM -> new ExpectedRevision.NoStream();
            case ANY -> new ExpectedRevision.Any();
            case STREAM_EXISTS -> new ExpectedRevision.StreamExists();
            case EXPECTEDSTREAMREVISION_NOT_SET -> throw noExpectation();
        };
    }

    /** A revision on the wire is unsigned; the largest value is "no stream" to the server. */
    static ExpectedRevision exactly(long revision) {
        if (revision == -1) {
            return new ExpectedRevision.NoStream();
        }
        if (revision < 0) {
            throw ServerErrors.handlerThrew(
                    new IllegalArgumentException(
                            "revision " + Long.toUnsignedString(revision) + " is out of range"));
        }
        return new ExpectedRevision.Exactly(revision);
    }

    static RuntimeException noExpectation() {
        return ServerErrors.invalidArgument(
                "'None' is not a valid ExpectedStreamRevisionOneofCase");
    }

    static ProposedEvent event(
            Shared.UUID id, Map<String, String> metadata, ByteString custom, ByteString data) {
        String type = required(metadata, "type");
        boolean json = required(metadata, "content-type").equals(JSON);
        if (type.isEmpty()) {
            throw ServerErrors.handlerThrew(
                    new IllegalArgumentException("Empty eventType provided."));
        }
        return new ProposedEvent(id(id), type, json, data, custom);
    }

    private static String required(Map<String, String> metadata, String property) {
        @Nullable String value = metadata.get(property);
        if (value == null) {
            throw ServerErrors.missingMetadata(property);
        }
        return value;
    }

    static UUID id(Shared.UUID id) {
        UUID parsed;
        try {
            parsed =
                    id.hasString()
                            ? UUID.fromString(id.getString())
                            : new UUID(
                                    id.getStructured().getMostSignificantBits(),
                                    id.getStructured().getLeastSignificantBits());
        } catch (IllegalArgumentException e) {
            throw ServerErrors.handlerThrew(e);
        }
        if (parsed.getMostSignificantBits() == 0 && parsed.getLeastSignificantBits() == 0) {
            throw ServerErrors.handlerThrew(
                    new IllegalArgumentException("Empty eventId provided."));
        }
        return parsed;
    }
}
