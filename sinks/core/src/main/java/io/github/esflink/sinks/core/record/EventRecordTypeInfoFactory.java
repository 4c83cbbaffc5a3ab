package io.github.esflink.sinks.core.record;

import io.github.esflink.sinks.core.type.ValueTypeInfo;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Lets Flink find the serializer of a record wherever its class is named. */
@Internal
public final class EventRecordTypeInfoFactory extends TypeInfoFactory<EventRecord> {

    @Override
    public TypeInformation<EventRecord> createTypeInfo(
            Type type, Map<String, TypeInformation<?>> genericParameters) {
        return new ValueTypeInfo<>(EventRecord.class, EventRecordSerializer.INSTANCE);
    }
}
