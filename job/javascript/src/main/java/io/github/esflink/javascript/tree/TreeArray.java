package io.github.esflink.javascript.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.jspecify.annotations.Nullable;

/** An array of a record. What is written beyond its end leaves nulls before it. */
final class TreeArray extends Tree implements ProxyArray {

    /** How far beyond its end an array may be written, in elements. */
    private static final int LARGEST_GAP = 10_000;

    private final ArrayNode original;

    /** The containers that were read, by index, until something is written. */
    private @Nullable Map<Integer, Tree> opened;

    /** All elements once something was written: nodes, trees, values of the script. */
    private @Nullable List<Object> elements;

    TreeArray(ArrayNode original, TreeContext context) {
        super(context);
        this.original = original;
    }

    @Override
    public @Nullable Object get(long index) {
        if (index < 0 || index >= getSize()) {
            return null;
        }
        int at = (int) index;
        if (elements != null) {
            Object kept = elements.get(at);
            if (isContainer(kept)) {
                kept = of((JsonNode) kept, context);
                elements.set(at, kept);
            }
            return toGuest(kept);
        }
        JsonNode node = original.get(at);
        if (!node.isContainerNode()) {
            return context.scalarToGuest(node);
        }
        if (opened == null) {
            opened = new HashMap<>();
        }
        return opened.computeIfAbsent(at, i -> of(node, context));
    }

    @Override
    public void set(long index, Value value) {
        Object written = toHost(value);
        List<Object> all = writable();
        if (index < 0 || index > all.size() + (long) LARGEST_GAP) {
            throw UnwritableValueException.here(
                    "an array of %d elements cannot be written at index %d"
                            .formatted(all.size(), index));
        }
        while (all.size() < index) {
            all.add(NullNode.instance);
        }
        if (index == all.size()) {
            all.add(written);
        } else {
            all.set((int) index, written);
        }
    }

    @Override
    public boolean remove(long index) {
        if (index < 0 || index >= getSize()) {
            return false;
        }
        writable().remove((int) index);
        return true;
    }

    @Override
    public long getSize() {
        return elements != null ? elements.size() : original.size();
    }

    private List<Object> writable() {
        if (elements == null) {
            List<Object> copy = new ArrayList<>(original.size() + 4);
            for (int i = 0; i < original.size(); i++) {
                Tree tree = opened == null ? null : opened.get(i);
                copy.add(tree == null ? original.get(i) : tree);
            }
            elements = copy;
            opened = null;
        }
        return elements;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // what was not touched is the node itself
    JsonNode written() {
        if (elements != null) {
            ArrayNode result = context.copy(original).removeAll();
            for (int i = 0; i < elements.size(); i++) {
                result.add(context.elementToJson(i, elements.get(i)));
            }
            return result;
        }
        ArrayNode result = original;
        if (opened != null) {
            for (Map.Entry<Integer, Tree> child : opened.entrySet()) {
                JsonNode node = context.toJson("[" + child.getKey() + "]", child.getValue());
                if (node != original.get(child.getKey())) {
                    if (result == original) {
                        result = context.copy(original);
                    }
                    result.set(child.getKey(), node);
                }
            }
        }
        return result;
    }
}
