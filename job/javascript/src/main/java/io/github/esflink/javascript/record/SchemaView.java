package io.github.esflink.javascript.record;

import io.github.esflink.javascript.tree.UnwritableValueException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/** {@code record.schemaInfo}: the subject may be written. */
final class SchemaView implements ProxyObject {

    private static final String SUBJECT = "subject";
    private static final String OBJECT = "record.schemaInfo";

    private final ScriptRecord record;
    private @Nullable String subject;

    SchemaView(ScriptRecord record) {
        this.record = record;
    }

    @Override
    public @Nullable Object getMember(String name) {
        return switch (name) {
            case SUBJECT -> Objects.requireNonNullElse(subject, record.subject());
            case "type" -> record.schemaType();
            default -> null;
        };
    }

    @Override
    public Object getMemberKeys() {
        return ProxyArray.fromArray(SUBJECT, "type");
    }

    @Override
    public boolean hasMember(String name) {
        return getMember(name) != null;
    }

    @Override
    public void putMember(String name, Value value) {
        if (!name.equals(SUBJECT)) {
            throw ReadOnly.refused(OBJECT, name, OBJECT + ".subject");
        }
        if (!value.isString() || value.asString().isBlank()) {
            throw UnwritableValueException.here(
                    "record.schemaInfo.subject cannot be written: expected a text that is not empty");
        }
        String written = value.asString();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(written)) {
            throw UnwritableValueException.here(
                    "record.schemaInfo.subject cannot be written: it has half a surrogate pair, and the type of an event is UTF-8");
        }
        subject = written;
    }

    @Override
    public boolean removeMember(String name) {
        throw ReadOnly.refused(OBJECT, name, OBJECT + ".subject");
    }

    /** The new subject; null when it is the old one. */
    @Nullable String changed() {
        return subject == null || subject.equals(record.subject()) ? null : subject;
    }
}
