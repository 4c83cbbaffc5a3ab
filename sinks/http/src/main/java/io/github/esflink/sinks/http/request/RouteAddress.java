package io.github.esflink.sinks.http.request;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.body.UnsendableException;
import org.asynchttpclient.uri.Uri;
import org.jspecify.annotations.Nullable;

/** A route as the client wants it. Thread-safe. */
final class RouteAddress {

    private final Route route;
    private final Uri origin;

    /** There when every event goes to the same address; threads may each make it once. */
    private @Nullable Uri fixed;

    RouteAddress(Route route) {
        this.route = route;
        this.origin = route.url().originUri();
    }

    Route route() {
        return route;
    }

    /**
     * @param settings what knows the event's key
     */
    Uri uriFor(EventRecord record, RequestSettings settings) throws UnsendableException {
        Uri known = fixed;
        if (known != null) {
            return known;
        }
        String key = settings.keyOf(record);
        Uri uri =
                new Uri(
                        origin.getScheme(),
                        null,
                        origin.getHost(),
                        origin.getPort(),
                        route.url().pathFor(record, key),
                        route.url().queryFor(record, key),
                        null);
        if (!route.url().varies()) {
            fixed = uri;
        }
        return uri;
    }
}
