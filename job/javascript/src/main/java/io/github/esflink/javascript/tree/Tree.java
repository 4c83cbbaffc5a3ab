package io.github.esflink.javascript.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * An object or array of a record, in the hands of a script. The tree below it is never changed:
 * what is written is kept beside it, and {@link #toJson} makes a new tree of what was touched. The
 * new objects and arrays are copies ({@code ScriptRecord.copy}) of the old ones in which members
 * were set and removed, so that whoever made the tree knows what of it is still the same.
 *
 * <p>The same object of the tree is the same object for the script, however often it is read.
 */
public abstract class Tree implements Proxy {

    final TreeContext context;
    private boolean beingWritten;

    Tree(TreeContext context) {
        this.context = context;
    }

    /** A tree of an object or array node. */
    public static Tree of(JsonNode container, TreeContext context) {
        return container instanceof ObjectNode object
                ? new TreeObject(object, context)
                : new TreeArray((ArrayNode) container, context);
    }

    /** What a script gets for something that is kept here. */
    final @Nullable Object toGuest(Object kept) {
        return kept instanceof JsonNode scalar ? context.scalarToGuest(scalar) : kept;
    }

    /** Whether it is a node that a script gets as a tree. */
    public static boolean isContainer(Object kept) {
        return kept instanceof ObjectNode || kept instanceof ArrayNode;
    }

    /** What is kept of something that a script wrote: a tree, a scalar node, or the value. */
    final Object toHost(Value written) {
        return context.toHost(written);
    }

    /** What it is now; the node that it was made of when nothing in it has changed. */
    final JsonNode toJson() {
        beingWritten = true;
        try {
            return written();
        } finally {
            beingWritten = false;
        }
    }

    /** Whether this is asked while {@link #toJson} is under way: then it contains itself. */
    final boolean isBeingWritten() {
        return beingWritten;
    }

    abstract JsonNode written();
}
