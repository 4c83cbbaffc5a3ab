package io.github.esflink.job.filter;

import io.github.esflink.job.filter.Filter.All;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter of what is read, divided between the server and us. The server takes one regular
 * expression or list of beginnings, over stream ids or over types, or one stream; what it cannot
 * tell is asked here.
 *
 * <p>System events, those with a type that begins with {@code $}, come through the parts that would
 * let them through alone: a stream, a type, everything. A query and {@code not} let none through.
 *
 * @param target what the server sends: everything that is wanted, and no more than needed
 * @param rest what is asked here of what it sends; null for nothing
 */
public record FilterPlan(SubscriptionTarget target, @Nullable Filter rest) {

    public static FilterPlan of(Filter filter) {
        Filter wanted = FilterForm.withoutSystemEvents(filter);
        ServerPart served = ServerPart.of(wanted);
        Filter rest = rest(wanted, served);
        return new FilterPlan(
                served.target(),
                rest == null || !served.userEventsOnly() ? rest : FilterForm.ofUserEvents(rest));
    }

    /** The regular expressions that are asked here. */
    public List<Filter.Matches> patternsHere() {
        return rest == null ? List.of() : rest.patterns();
    }

    private static @Nullable Filter rest(Filter wanted, ServerPart served) {
        if (served.isExactly(wanted)) {
            return null;
        }
        if (!(wanted instanceof All all)) {
            return wanted;
        }
        List<Filter> left = new ArrayList<>(all.parts());
        left.removeIf(served::isExactly);
        return FilterForm.all(left);
    }
}
