package io.github.esflink.sinks.core.record;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** The type of {@link EventRecord}: opaque, never compared, serialized by its own serializer. */
@Internal
public final class EventRecordTypeInfo extends TypeInformation<EventRecord> {

    public static final EventRecordTypeInfo INSTANCE = new EventRecordTypeInfo();

    private static final long serialVersionUID = 1L;

    private EventRecordTypeInfo() {}

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<EventRecord> getTypeClass() {
        return EventRecord.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<EventRecord> createSerializer(SerializerConfig config) {
        return EventRecordSerializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "EventRecord";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventRecordTypeInfo;
    }

    @Override
    public int hashCode() {
        return EventRecordTypeInfo.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof EventRecordTypeInfo;
    }

    private Object readResolve() {
        return INSTANCE;
    }
}
