package io.github.esflink.node.record;

import com.google.protobuf.ByteString;
import java.util.UUID;

/**
 * An event as a writer hands it in.
 *
 * @param id chosen by the writer; repeats of it make an append idempotent
 * @param type the event's type, never empty
 * @param json whether the content type is {@code application/json}
 * @param data payload, may be empty
 * @param metadata the writer's metadata, may be empty
 */
public record ProposedEvent(
        UUID id, String type, boolean json, ByteString data, ByteString metadata) {

    /**
     * The size that the server holds against its limits: data, metadata and two bytes for each
     * character of the type ({@code Event.SizeOnDisk} in the server's source).
     */
    public long sizeOnDisk() {
        return (long) data.size() + metadata.size() + 2L * type.length();
    }
}
