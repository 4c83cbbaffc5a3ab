package io.github.esflink.sinks.http.body;

import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * What one request carries.
 *
 * @param contentType of the bytes before they were packed
 * @param attributes of a CloudEvent in binary mode, without prefix; else empty
 * @param bytes as they are sent; not to be changed, they may be the record's own
 * @param packed whether they are packed by gzip
 */
@Internal
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied only into a socket
public record Body(
        String contentType, Map<String, String> attributes, byte[] bytes, boolean packed) {}
