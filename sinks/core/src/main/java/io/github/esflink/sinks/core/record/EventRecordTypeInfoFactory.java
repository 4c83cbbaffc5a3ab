package io.github.esflink.sinks.core.record;

import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Lets Flink find {@link EventRecordTypeInfo} wherever the class is named. */
@Internal
public final class EventRecordTypeInfoFactory extends TypeInfoFactory<EventRecord> {

    @Override
    public TypeInformation<EventRecord> createTypeInfo(
            Type type, Map<String, TypeInformation<?>> genericParameters) {
        return EventRecordTypeInfo.INSTANCE;
    }
}
