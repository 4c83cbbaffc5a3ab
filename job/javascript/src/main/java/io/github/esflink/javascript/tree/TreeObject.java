package io.github.esflink.javascript.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/** An object of a record. Its members keep their order; new ones come last. */
final class TreeObject extends Tree implements ProxyObject {

    private final ObjectNode original;

    /** The containers that were read, by name, until something is written. */
    private @Nullable Map<String, Tree> opened;

    /** All members once something was written: nodes, trees, values of the script. */
    private @Nullable Map<String, Object> members;

    /** What was deleted, even if it was written again: it does not stand in its place any more. */
    private final Set<String> removed = new HashSet<>();

    TreeObject(ObjectNode original, TreeContext context) {
        super(context);
        this.original = original;
    }

    @Override
    public @Nullable Object getMember(String name) {
        if (members != null) {
            Object kept = members.get(name);
            if (kept == null) {
                return null;
            }
            if (isContainer(kept)) {
                kept = of((JsonNode) kept, context);
                members.put(name, kept);
            }
            return toGuest(kept);
        }
        JsonNode node = original.get(name);
        if (node == null) {
            return null;
        }
        if (!node.isContainerNode()) {
            return context.scalarToGuest(node);
        }
        if (opened == null) {
            opened = new HashMap<>();
        }
        Tree tree = opened.get(name);
        if (tree == null) {
            tree = of(node, context);
            opened.put(name, tree);
        }
        return tree;
    }

    @Override
    public Object getMemberKeys() {
        if (members != null) {
            return ProxyArray.fromArray(members.keySet().toArray());
        }
        Object[] names = new Object[original.size()];
        int i = 0;
        for (Map.Entry<String, JsonNode> field : original.properties()) {
            names[i++] = field.getKey();
        }
        return ProxyArray.fromArray(names);
    }

    @Override
    public boolean hasMember(String name) {
        return members != null ? members.containsKey(name) : original.has(name);
    }

    @Override
    public void putMember(String name, Value value) {
        writable().put(name, toHost(value));
    }

    @Override
    public boolean removeMember(String name) {
        if (!hasMember(name)) {
            return false;
        }
        removed.add(name);
        return writable().remove(name) != null;
    }

    private Map<String, Object> writable() {
        if (members == null) {
            Map<String, Object> copy = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> field : original.properties()) {
                Tree tree = opened == null ? null : opened.get(field.getKey());
                copy.put(field.getKey(), tree == null ? field.getValue() : tree);
            }
            members = copy;
            opened = null;
        }
        return members;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // what was not touched is the node itself
    JsonNode written() {
        if (members != null) {
            ObjectNode result = context.copy(original);
            removed.forEach(result::remove);
            for (Map.Entry<String, Object> member : members.entrySet()) {
                JsonNode node = context.memberToJson(member.getKey(), member.getValue());
                if (node == null) {
                    result.remove(member.getKey());
                } else {
                    result.set(member.getKey(), node);
                }
            }
            return result;
        }
        ObjectNode result = original;
        if (opened != null) {
            for (Map.Entry<String, Tree> child : opened.entrySet()) {
                JsonNode node = context.toJson(child.getKey(), child.getValue());
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
