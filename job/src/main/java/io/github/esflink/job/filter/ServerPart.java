package io.github.esflink.job.filter;

import io.github.esflink.job.filter.Filter.All;
import io.github.esflink.job.filter.Filter.Any;
import io.github.esflink.job.filter.Filter.BeginsWith;
import io.github.esflink.job.filter.Filter.Everything;
import io.github.esflink.job.filter.Filter.Matches;
import io.github.esflink.job.filter.Filter.Not;
import io.github.esflink.job.filter.Filter.StreamIs;
import io.github.esflink.source.subscription.DotNetRegex;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.EventFilter.Prefixes;
import io.github.esflink.source.subscription.EventFilter.Regex;
import io.github.esflink.source.subscription.EventFilter.Subject;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the server can do for a filter.
 *
 * @param target what it is asked for
 * @param sent what it then sends: everything that the filter lets through, or more
 * @param use how much is won by it; among the parts of which all have to hold the greatest counts
 */
record ServerPart(SubscriptionTarget target, Filter sent, Use use) {

    /** In the order in which it is preferred to leave a part to the server. */
    enum Use {
        NONE,
        USER_EVENTS,
        NEGATION,
        BEGINNINGS,
        /** Its dialect is the server's. */
        PATTERN,
        /** The server does not look over its log. */
        STREAM
    }

    private static final ServerPart EVERYTHING =
            new ServerPart(SubscriptionTarget.everything(), new Everything(), Use.NONE);

    private static final ServerPart USER_EVENTS =
            new ServerPart(
                    SubscriptionTarget.allStreams(), FilterForm.USER_EVENTS, Use.USER_EVENTS);

    /** A group that is referred to by its number. */
    private static final Pattern NUMBERED = Pattern.compile("\\\\[1-9]");

    /**
     * @param filter in the form of {@link FilterForm#withoutSystemEvents}
     */
    static ServerPart of(Filter filter) {
        if (filter.equals(FilterForm.USER_EVENTS)) {
            return USER_EVENTS;
        }
        if (filter instanceof All all) {
            return ofAll(all);
        }
        if (filter instanceof Any any) {
            return ofAny(any);
        }
        if (filter instanceof StreamIs one) {
            return new ServerPart(SubscriptionTarget.stream(one.stream()), filter, Use.STREAM);
        }
        if (filter instanceof BeginsWith wanted) {
            return filtered(
                    wanted.subject(), new Prefixes(wanted.beginnings()), filter, Use.BEGINNINGS);
        }
        if (filter instanceof Matches wanted) {
            return filtered(wanted.subject(), new Regex(wanted.pattern()), filter, Use.PATTERN);
        }
        return filter instanceof Not not ? ofNot(not) : EVERYTHING;
    }

    boolean isExactly(Filter filter) {
        return sent.equals(filter);
    }

    boolean userEventsOnly() {
        return FilterForm.isOfUserEvents(sent);
    }

    private static ServerPart ofNot(Not not) {
        if (not.part() instanceof StreamIs one) {
            return filtered(
                    Subject.STREAM_NAME,
                    butFor(DotNetRegex.quote(one.stream()) + "\\z"),
                    not,
                    Use.NEGATION);
        }
        if (not.part() instanceof BeginsWith unwanted) {
            return filtered(
                    unwanted.subject(),
                    butFor(DotNetRegex.startsWithAny(unwanted.beginnings())),
                    not,
                    Use.NEGATION);
        }
        if (not.part() instanceof Matches unwanted) {
            return filtered(
                    unwanted.subject(),
                    butFor("[\\s\\S]*?(?:" + unwanted.pattern() + ")"),
                    not,
                    Use.NEGATION);
        }
        return EVERYTHING;
    }

    private static Regex butFor(String pattern) {
        return new Regex("^(?!" + pattern + ")");
    }

    private static ServerPart filtered(
            Subject subject, EventFilter.Expression expression, Filter sent, Use use) {
        return new ServerPart(
                new SubscriptionTarget.AllStreams(new EventFilter(subject, expression)), sent, use);
    }

    /** The part that is worth most, of several one that the server tells exactly. */
    private static ServerPart ofAll(All all) {
        ServerPart best = EVERYTHING;
        boolean exact = false;
        for (Filter part : all.parts()) {
            ServerPart served = of(part);
            int more = served.use().compareTo(best.use());
            if (more > 0 || (more == 0 && !exact && served.isExactly(part))) {
                best = served;
                exact = served.isExactly(part);
            }
        }
        return best;
    }

    /** One expression for all of them, when all look at the same. */
    private static ServerPart ofAny(Any any) {
        ServerPart otherwise = FilterForm.isOfUserEvents(any) ? USER_EVENTS : EVERYTHING;
        List<Filter> sent = new ArrayList<>();
        Set<EventFilter> filters = new LinkedHashSet<>();
        Use use = Use.BEGINNINGS;
        for (Filter part : any.parts()) {
            ServerPart served = of(part);
            EventFilter filter = served.filter();
            if (filter == null || served.equals(otherwise)) {
                return otherwise;
            }
            sent.add(served.sent());
            filters.add(filter);
            use = together(use, served.use());
        }
        Subject subject = filters.iterator().next().subject();
        boolean fit =
                filters.size() == 1
                        || filters.stream()
                                .allMatch(f -> f.subject() == subject && !refersToGroups(f));
        return fit ? filtered(subject, either(filters), FilterForm.any(sent), use) : otherwise;
    }

    private static Use together(Use one, Use other) {
        if (one == Use.NEGATION || other == Use.NEGATION || other == Use.USER_EVENTS) {
            return Use.NEGATION;
        }
        return one == Use.PATTERN || other == Use.PATTERN ? Use.PATTERN : Use.BEGINNINGS;
    }

    /** As a filter of {@code $all}; null when it is none. */
    private @Nullable EventFilter filter() {
        return target.match(
                SubscriptionTarget.AllStreams::filter,
                stream ->
                        EventFilter.streamNameRegex(
                                "^" + DotNetRegex.quote(stream.name()) + "\\z"));
    }

    private static boolean refersToGroups(EventFilter filter) {
        return filter.expression()
                .match(prefixes -> false, regex -> NUMBERED.matcher(regex.pattern()).find());
    }

    private static EventFilter.Expression either(Set<EventFilter> filters) {
        if (filters.size() == 1) {
            return filters.iterator().next().expression();
        }
        List<String> beginnings = new ArrayList<>();
        List<String> patterns = new ArrayList<>();
        for (EventFilter filter : filters) {
            boolean unused =
                    filter.expression()
                            .match(
                                    prefixes -> beginnings.addAll(prefixes.prefixes()),
                                    regex -> patterns.add("(?:" + regex.pattern() + ")"));
        }
        if (patterns.isEmpty()) {
            return new Prefixes(beginnings);
        }
        if (!beginnings.isEmpty()) {
            patterns.add(DotNetRegex.startsWithAny(beginnings));
        }
        return new Regex(String.join("|", patterns));
    }
}
