package io.github.esflink.javascript.record;

import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jspecify.annotations.Nullable;

/** {@code record.position}: only to be read. */
final class PositionView implements ProxyObject {

    private final ScriptRecord record;

    PositionView(ScriptRecord record) {
        this.record = record;
    }

    @Override
    public @Nullable Object getMember(String name) {
        return switch (name) {
            case "streamId" -> record.streamId();
            case "streamRevision" -> record.streamRevision();
            case "logPosition" -> record.logPosition();
            default -> null;
        };
    }

    @Override
    public Object getMemberKeys() {
        return ProxyArray.fromArray("streamId", "streamRevision", "logPosition");
    }

    @Override
    public boolean hasMember(String name) {
        return getMember(name) != null;
    }

    @Override
    public void putMember(String name, Value value) {
        throw ReadOnly.refused("record.position", name, "record.value and record.headers");
    }

    @Override
    public boolean removeMember(String name) {
        throw ReadOnly.refused("record.position", name, "record.value and record.headers");
    }
}
