package io.github.esflink.node.projection;

/**
 * The projections of a server that a node knows, with the server's names for them, in the order in
 * which a write passes through them.
 */
public enum SystemProjection {
    /** {@code $streams}: a link in {@code $streams} to the first event of each stream. */
    STREAMS,
    /**
     * {@code $stream_by_category}: an event of the type {@code $@} in {@code $category-orders} with
     * the name of each stream of the category.
     */
    STREAM_BY_CATEGORY,
    /**
     * {@code $by_category}: a link in {@code $ce-orders} to each event of the streams whose name
     * begins with {@code orders-}, and to the metadata event that deletes one. The category is what
     * stands before the first dash.
     */
    BY_CATEGORY,
    /**
     * {@code $by_event_type}: a link in {@code $et-placed} to each event of the type {@code
     * placed}.
     */
    BY_EVENT_TYPE
}
