package io.github.esflink.sinks.http.request;

import io.github.esflink.sinks.http.body.BodyForm;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * How and where to events are sent.
 *
 * @param method in capitals
 */
@Internal
public record Route(String method, UrlTemplate url, BodyForm form) implements Serializable {}
