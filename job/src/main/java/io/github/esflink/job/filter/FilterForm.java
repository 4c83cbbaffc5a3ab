package io.github.esflink.job.filter;

import io.github.esflink.job.filter.Filter.All;
import io.github.esflink.job.filter.Filter.Any;
import io.github.esflink.job.filter.Filter.BeginsWith;
import io.github.esflink.job.filter.Filter.Everything;
import io.github.esflink.job.filter.Filter.Not;
import io.github.esflink.job.filter.Filter.Query;
import io.github.esflink.source.subscription.EventFilter.Subject;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Filters that ask the same in a form that is easier to divide. */
final class FilterForm {

    /** Events that are not the server's own. */
    static final Filter USER_EVENTS = new Not(new BeginsWith(Subject.EVENT_TYPE, List.of("$")));

    private FilterForm() {}

    /**
     * Says of queries and of {@code not} that they let no system events through, and brings {@code
     * not} down to the leaves.
     */
    static Filter withoutSystemEvents(Filter filter) {
        if (filter instanceof All all) {
            return all(all.parts().stream().map(FilterForm::withoutSystemEvents).toList());
        }
        if (filter instanceof Any any) {
            return any(any.parts().stream().map(FilterForm::withoutSystemEvents).toList());
        }
        if (filter instanceof Not not) {
            return all(List.of(USER_EVENTS, atTheLeaves(not.part().negated())));
        }
        return filter instanceof Query ? all(List.of(USER_EVENTS, filter)) : filter;
    }

    private static Filter atTheLeaves(Filter filter) {
        if (filter instanceof All all) {
            return all(all.parts().stream().map(FilterForm::atTheLeaves).toList());
        }
        if (filter instanceof Any any) {
            return any(any.parts().stream().map(FilterForm::atTheLeaves).toList());
        }
        return filter instanceof Not not && !isLeaf(not.part())
                ? atTheLeaves(not.part().negated())
                : filter;
    }

    private static boolean isLeaf(Filter filter) {
        return !(filter instanceof All || filter instanceof Any || filter instanceof Not);
    }

    /** What is left to ask when only user events come. */
    static Filter ofUserEvents(Filter filter) {
        if (filter.equals(USER_EVENTS)) {
            return new Everything();
        }
        if (filter instanceof All all) {
            return all(all.parts().stream().map(FilterForm::ofUserEvents).toList());
        }
        if (filter instanceof Any any) {
            return any(any.parts().stream().map(FilterForm::ofUserEvents).toList());
        }
        return filter;
    }

    /** All of these, as flat and as few as can be. */
    static Filter all(List<Filter> parts) {
        Map<Subject, Set<String>> unwanted = new EnumMap<>(Subject.class);
        Set<Filter> flat = new LinkedHashSet<>();
        parts.stream()
                .flatMap(part -> part instanceof All all ? all.parts().stream() : Stream.of(part))
                .filter(part -> !(part instanceof Everything))
                .forEach(
                        part -> {
                            if (part instanceof Not not
                                    && not.part() instanceof BeginsWith beginning) {
                                unwanted.computeIfAbsent(
                                                beginning.subject(), s -> new LinkedHashSet<>())
                                        .addAll(beginning.beginnings());
                            } else {
                                flat.add(part);
                            }
                        });
        unwanted.forEach(
                (subject, beginnings) ->
                        flat.add(new Not(new BeginsWith(subject, List.copyOf(beginnings)))));
        if (flat.isEmpty()) {
            return new Everything();
        }
        return flat.size() == 1 ? flat.iterator().next() : new All(List.copyOf(flat));
    }

    /** Any of these, as flat and as few as can be. */
    static Filter any(List<Filter> parts) {
        Set<Filter> flat = new LinkedHashSet<>();
        parts.stream()
                .flatMap(part -> part instanceof Any any ? any.parts().stream() : Stream.of(part))
                .forEach(flat::add);
        if (flat.stream().anyMatch(Everything.class::isInstance)) {
            return new Everything();
        }
        return flat.size() == 1 ? flat.iterator().next() : new Any(List.copyOf(flat));
    }

    /** Whether no system event gets through, as far as that can be seen. */
    static boolean isOfUserEvents(Filter filter) {
        if (filter instanceof All all) {
            return all.parts().stream().anyMatch(FilterForm::isOfUserEvents);
        }
        if (filter instanceof Any any) {
            return any.parts().stream().allMatch(FilterForm::isOfUserEvents);
        }
        if (filter instanceof Not not && not.part() instanceof BeginsWith unwanted) {
            return unwanted.subject() == Subject.EVENT_TYPE && unwanted.beginnings().contains("$");
        }
        return filter instanceof BeginsWith wanted
                && wanted.subject() == Subject.EVENT_TYPE
                && wanted.beginnings().stream().noneMatch(text -> text.startsWith("$"));
    }
}
