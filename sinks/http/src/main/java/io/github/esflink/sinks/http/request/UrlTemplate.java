package io.github.esflink.sinks.http.request;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.template.EventTemplate;
import io.github.esflink.sinks.core.text.OneLine;
import io.github.esflink.sinks.http.body.UnsendableException;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
import org.asynchttpclient.uri.Uri;
import org.jspecify.annotations.Nullable;

/**
 * Where events are sent: a URL whose path and query may have parameters in them.
 *
 * <p>No event can change where it goes to. Scheme, host and port are fixed, and every value is
 * percent-encoded but for letters, digits and {@code - . _ ~}. For what an encoded value could
 * still do to a path, nothing is sent: a value that leaves a segment empty, or that has a part
 * {@code .} or {@code ..}, which many servers resolve after they have decoded it. Immutable,
 * thread-safe.
 */
@Internal
public final class UrlTemplate implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final PercentEncoding UNRESERVED = PercentEncoding.keeping("-._~");
    private static final Pattern DOTS =
            Pattern.compile("(?:^|.*[/\\\\])\\.\\.?(?:[/\\\\].*|$)", Pattern.DOTALL);

    private final String origin;
    private final List<EventTemplate> segments;
    private final @Nullable EventTemplate query;

    /** There when the path has no parameters. */
    private final @Nullable String fixedPath;

    UrlTemplate(String origin, List<EventTemplate> segments, @Nullable EventTemplate query) {
        this.origin = origin;
        this.segments = segments;
        this.query = query;
        this.fixedPath = segments.stream().anyMatch(EventTemplate::varies) ? null : fixed(segments);
    }

    /**
     * @throws IllegalArgumentException saying what was expected and found
     */
    public static UrlTemplate parse(String url) {
        return UrlTemplateParser.parse(url);
    }

    private static String fixed(List<EventTemplate> segments) {
        StringBuilder path = new StringBuilder();
        for (EventTemplate segment : segments) {
            path.append('/').append(segment);
        }
        return path.toString();
    }

    /** Whether different events may go to different addresses. */
    public boolean varies() {
        return fixedPath == null || (query != null && query.varies());
    }

    /** Scheme, host and port. */
    public String origin() {
        return origin;
    }

    public boolean isSecure() {
        return origin.startsWith("https:");
    }

    /** The same for every record when the template does not vary. */
    String pathFor(EventRecord record, String partitionKey) throws UnsendableException {
        if (fixedPath != null) {
            return fixedPath;
        }
        for (EventTemplate segment : segments) {
            if (segment.varies()) {
                check(segment.of(record, partitionKey), segment);
            }
        }
        return encodedPath(record, partitionKey);
    }

    private String encodedPath(EventRecord record, String partitionKey) {
        StringBuilder path = new StringBuilder(64);
        for (EventTemplate segment : segments) {
            segment.append(record, partitionKey, path.append('/'), UrlTemplate::appendEncoded);
        }
        return path.toString();
    }

    private static void appendEncoded(String value, StringBuilder target) {
        target.append(UNRESERVED.encode(value));
    }

    private static void check(String value, EventTemplate segment) throws UnsendableException {
        if (value.isEmpty() || DOTS.matcher(value).matches()) {
            throw new UnsendableException(
                    "its %s would make '%s' of a part of the URL's path, which is not sent because servers take it for another path"
                            .formatted(segment, OneLine.of(value)));
        }
    }

    @Nullable String queryFor(EventRecord record, String partitionKey) {
        if (query == null) {
            return null;
        }
        StringBuilder text = new StringBuilder(64);
        query.append(record, partitionKey, text, UrlTemplate::appendEncoded);
        return text.toString();
    }

    /** The address without its query, which may hold more than everybody should see. */
    String shownFor(EventRecord record, String partitionKey) {
        return origin + encodedPath(record, partitionKey);
    }

    /** Scheme, host and port, as the client wants them. */
    Uri originUri() {
        return Uri.create(origin);
    }

    /** The template without its query. */
    @Override
    public String toString() {
        return origin + fixed(segments);
    }
}
