package io.github.esflink.sinks.kafka.record;

import io.github.esflink.sinks.core.type.ValueTypeInfo;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Lets Flink find the serializer of a prepared record wherever its class is named. */
@Internal
public final class PreparedRecordTypeInfoFactory extends TypeInfoFactory<PreparedRecord> {

    @Override
    public TypeInformation<PreparedRecord> createTypeInfo(
            Type type, Map<String, TypeInformation<?>> genericParameters) {
        return new ValueTypeInfo<>(PreparedRecord.class, PreparedRecordSerializer.INSTANCE);
    }
}
