package io.github.esflink.node.protocol;

/** Names with a meaning of their own in EventStoreDB ({@code SystemNames.cs} of the server). */
public final class SystemNames {
    /** The stream of everything. */
    public static final String ALL = "$all";

    /** What a node writes first; never part of {@code $all}. */
    public static final String EPOCH_STREAM = "$epoch-information";

    /** Type of the events of {@link #EPOCH_STREAM}. */
    public static final String EPOCH_TYPE = "$epoch-information";

    /** Default access rights. */
    public static final String SETTINGS_STREAM = "$settings";

    /** Type of a stream's metadata. */
    public static final String METADATA_TYPE = "$metadata";

    /** Type of the last event of a tombstoned stream. */
    public static final String STREAM_DELETED_TYPE = "$streamDeleted";

    /** Type of a link: its data is {@code revision@stream}. */
    public static final String LINK_TYPE = "$>";

    private static final String METASTREAM_PREFIX = "$$";

    private SystemNames() {}

    /** Whether the stream belongs to the system. */
    public static boolean isSystem(String stream) {
        return stream.startsWith("$");
    }

    /** Whether the stream holds the metadata of another one. */
    public static boolean isMetastream(String stream) {
        return stream.startsWith(METASTREAM_PREFIX);
    }

    /** The stream that holds the metadata of {@code stream}. */
    public static String metastreamOf(String stream) {
        return METASTREAM_PREFIX + stream;
    }

    /** The stream whose metadata {@code metastream} holds. */
    public static String originalOf(String metastream) {
        return metastream.substring(METASTREAM_PREFIX.length());
    }

    /**
     * Whether events of the stream are part of {@code $all}: the server's default filter leaves out
     * epochs and the bookkeeping of persistent subscriptions to {@code $all}.
     */
    public static boolean isInAll(String stream) {
        if (!isSystem(stream)) {
            return true;
        }
        return !stream.equals(EPOCH_STREAM)
                && !(stream.startsWith("$persistentsubscription-$all::")
                        && (stream.endsWith("-checkpoint") || stream.endsWith("-parked")));
    }
}
