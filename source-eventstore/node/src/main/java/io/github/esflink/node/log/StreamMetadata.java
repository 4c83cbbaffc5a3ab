package io.github.esflink.node.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the last event of a metastream says about its stream. The keys are those of the server
 * ({@code $maxCount}, {@code $maxAge} in seconds, {@code $tb}, {@code $acl}); others are kept in
 * the event and mean nothing here.
 *
 * @param maxCount how many of the last events can be read, {@code null} for all
 * @param maxAge how old an event may be to be read, {@code null} for any age
 * @param truncateBefore the first revision that can be read, {@code null} for 0
 * @param acl who may do what, {@code null} for the default
 */
public record StreamMetadata(
        @Nullable Long maxCount,
        @Nullable Duration maxAge,
        @Nullable Long truncateBefore,
        @Nullable AccessList acl) {

    /** Says nothing. */
    public static final StreamMetadata NONE = new StreamMetadata(null, null, null, null);

    /** What holds for every metastream: only its last event counts. */
    public static final StreamMetadata OF_METASTREAMS = new StreamMetadata(1L, null, null, null);

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * Who may do what with a stream; a {@code null} list leaves it to the default.
     *
     * @param read roles and users that may read
     * @param write that may append
     * @param delete that may delete
     * @param metaRead that may read the metadata
     * @param metaWrite that may write the metadata
     */
    public record AccessList(
            @Nullable List<String> read,
            @Nullable List<String> write,
            @Nullable List<String> delete,
            @Nullable List<String> metaRead,
            @Nullable List<String> metaWrite) {

        private static final Set<String> KEYS = Set.of("$r", "$w", "$d", "$mr", "$mw");

        /**
         * Reads the object under {@code $acl}.
         *
         * @throws IllegalArgumentException when it is not what a server reads there
         */
        public static AccessList from(JsonNode acl) {
            Iterator<String> keys = acl.fieldNames();
            while (keys.hasNext()) {
                if (!KEYS.contains(keys.next())) {
                    throw new IllegalArgumentException("an access list has an unknown key");
                }
            }
            if (!acl.isObject()) {
                throw new IllegalArgumentException("an access list is an object");
            }
            return new AccessList(
                    roles(acl.get("$r")),
                    roles(acl.get("$w")),
                    roles(acl.get("$d")),
                    roles(acl.get("$mr")),
                    roles(acl.get("$mw")));
        }

        private static @Nullable List<String> roles(@Nullable JsonNode value) {
            if (value == null) {
                return null;
            }
            List<String> roles = new ArrayList<>();
            for (JsonNode role : value.isArray() ? value : List.of(value)) {
                if (!role.isTextual()) {
                    throw new IllegalArgumentException("a role is a text");
                }
                roles.add(role.textValue());
            }
            return List.copyOf(roles);
        }
    }

    /**
     * Reads the data of a metadata event as the server does: a number that is too small is as good
     * as none; where one key of the server's has a value of another kind, nothing is said at all.
     */
    public static StreamMetadata parse(ByteString data) {
        try {
            JsonNode json = JSON.readTree(data.toByteArray());
            if (json == null || !json.isObject()) {
                return NONE;
            }
            Long maxAge = number(json, "$maxAge", 1);
            JsonNode acl = json.get("$acl");
            JsonNode temporary = json.get("$tmp");
            number(json, "$cacheControl", 1);
            if (temporary != null && !temporary.isBoolean()) {
                return NONE;
            }
            return new StreamMetadata(
                    number(json, "$maxCount", 1),
                    maxAge == null ? null : Duration.ofSeconds(maxAge),
                    number(json, "$tb", 0),
                    acl == null ? null : AccessList.from(acl));
        } catch (IOException | IllegalArgumentException e) {
            return NONE;
        }
    }

    private static @Nullable Long number(JsonNode json, String key, long smallest) {
        JsonNode value = json.get(key);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(key + " is no whole number");
        }
        return value.asLong() < smallest ? null : Long.valueOf(value.asLong());
    }

    /** Whether this deletes the stream until it is written again. */
    public boolean isSoftDeletion() {
        return truncateBefore != null && truncateBefore == StreamIndex.TOMBSTONE_REVISION;
    }

    /**
     * The first revision that maxCount and truncateBefore let through.
     *
     * @param lastRevision of the stream
     */
    public long firstReadable(long lastRevision) {
        long first = 0;
        if (maxCount != null) {
            first = Math.max(first, lastRevision - maxCount + 1);
        }
        if (truncateBefore != null) {
            first = Math.max(first, truncateBefore);
        }
        return first;
    }

    /** The data of the metadata event that a soft deletion writes. */
    static ByteString softDeletion() {
        return ByteString.copyFromUtf8("{\"$tb\":" + StreamIndex.TOMBSTONE_REVISION + "}");
    }

    /**
     * The metadata with another {@code $tb}, all else unchanged: what the server writes when a
     * deleted stream is written again. Data that is no JSON object gives {@code null}.
     */
    static @Nullable ByteString truncatedBefore(ByteString data, long revision) {
        try {
            if (JSON.readTree(data.toByteArray()) instanceof ObjectNode json) {
                json.put("$tb", revision);
                return ByteString.copyFrom(JSON.writeValueAsBytes(json));
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }
}
