package io.github.esflink.job.filter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object that are made when somebody looks at them, also one by one while it goes
 * over all of them. Read only; for one thread.
 */
abstract class LazyMembers extends AbstractMap<String, JsonNode> {

    private final List<String> names;

    /**
     * @param names of all members, in their order
     */
    LazyMembers(List<String> names) {
        this.names = names;
    }

    /** The member of that name; null when there is none. */
    abstract @Nullable JsonNode member(String name);

    @Override
    public final @Nullable JsonNode get(Object name) {
        return name instanceof String text ? member(text) : null;
    }

    @Override
    public final boolean containsKey(Object name) {
        return names.contains(name);
    }

    @Override
    public final int size() {
        return names.size();
    }

    /** What nobody looks at is not made, and what stands before it in the order is. */
    @Override
    public final Collection<JsonNode> values() {
        return new AbstractCollection<>() {
            @Override
            public Iterator<JsonNode> iterator() {
                return inOrder(LazyMembers.this::at);
            }

            @Override
            public int size() {
                return names.size();
            }
        };
    }

    @Override
    public final Set<Map.Entry<String, JsonNode>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, JsonNode>> iterator() {
                return inOrder(place -> Map.entry(names.get(place), at(place)));
            }

            @Override
            public int size() {
                return names.size();
            }
        };
    }

    private JsonNode at(int place) {
        JsonNode member = member(names.get(place));
        if (member == null) {
            throw new IllegalStateException("No member " + names.get(place));
        }
        return member;
    }

    private <T> Iterator<T> inOrder(IntFunction<T> made) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < names.size();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return made.apply(next++);
            }
        };
    }
}
