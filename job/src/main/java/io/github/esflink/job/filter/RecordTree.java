package io.github.esflink.job.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record as the queries of the server's users see it: its shape, and that of the first servers
 * with connectors ({@code eventType}, {@code stream}, {@code data}, {@code metadata}) beside it.
 * Making all of it takes longer than most queries; so what a query does not look at is not made.
 */
final class RecordTree {

    /** Those of the server's releases, and those of the first. */
    static final List<String> MEMBERS =
            List.of(
                    "recordId",
                    "position",
                    "isTransformed",
                    "schemaInfo",
                    "headers",
                    "value",
                    "eventType",
                    "stream",
                    "data",
                    "metadata");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RecordTree() {}

    /**
     * The data is parsed here, if it was not: of an event whose data is not JSON a query knows
     * nothing, whatever it looks at. Of an event without data it knows everything else: it has no
     * {@code value} and no {@code data}. The tree is read only, and for one thread, as the record.
     *
     * @throws io.github.esflink.sinks.core.record.PayloadException when the data is not JSON
     */
    static JsonNode of(EventRecord record) {
        boolean isEmpty = record.data().length == 0;
        return new ObjectNode(
                NODES,
                new Root(
                        isEmpty ? Root.WITHOUT_VALUE : MEMBERS,
                        record,
                        isEmpty ? MissingNode.getInstance() : record.value()));
    }

    private static final class Root extends LazyMembers {

        private static final List<String> WITHOUT_VALUE =
                MEMBERS.stream()
                        .filter(name -> !name.equals("value") && !name.equals("data"))
                        .toList();

        private final EventRecord record;
        private final JsonNode value;
        private @Nullable JsonNode headers;

        Root(List<String> names, EventRecord record, JsonNode value) {
            super(names);
            this.record = record;
            this.value = value;
        }

        @Override
        @Nullable JsonNode member(String name) {
            return switch (name) {
                case "value", "data" -> value.isMissingNode() ? null : value;
                case "recordId" -> TextNode.valueOf(record.recordId().toString());
                case "position" -> new ObjectNode(NODES, new Position(record.position()));
                case "isTransformed" -> BooleanNode.valueOf(record.isTransformed());
                case "schemaInfo" -> new ObjectNode(NODES, new Schema(record.schemaInfo()));
                case "headers", "metadata" -> headers();
                case "eventType" -> TextNode.valueOf(record.schemaInfo().subject());
                case "stream" -> TextNode.valueOf(record.position().streamId());
                default -> null;
            };
        }

        private JsonNode headers() {
            JsonNode made = headers;
            if (made == null) {
                ObjectNode texts = NODES.objectNode();
                for (Map.Entry<String, String> header : record.headers().entrySet()) {
                    texts.put(header.getKey(), header.getValue());
                }
                made = texts;
                headers = made;
            }
            return made;
        }
    }

    private static final class Position extends LazyMembers {

        private static final List<String> NAMES =
                List.of("streamId", "streamRevision", "logPosition");

        private final RecordPosition position;

        Position(RecordPosition position) {
            super(NAMES);
            this.position = position;
        }

        @Override
        @Nullable JsonNode member(String name) {
            return switch (name) {
                case "streamId" -> TextNode.valueOf(position.streamId());
                case "streamRevision" -> LongNode.valueOf(position.streamRevision());
                case "logPosition" -> LongNode.valueOf(position.logPosition());
                default -> null;
            };
        }
    }

    private static final class Schema extends LazyMembers {

        private static final List<String> NAMES = List.of("subject", "type");

        private final SchemaInfo schema;

        Schema(SchemaInfo schema) {
            super(NAMES);
            this.schema = schema;
        }

        @Override
        @Nullable JsonNode member(String name) {
            return switch (name) {
                case "subject" -> TextNode.valueOf(schema.subject());
                case "type" -> TextNode.valueOf(schema.type());
                default -> null;
            };
        }
    }
}
