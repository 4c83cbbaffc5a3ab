package io.github.esflink.sinks.core.deadletter;

import io.github.esflink.sinks.core.type.ValueTypeInfo;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Lets Flink find the serializer of a dead letter wherever its class is named. */
@Internal
public final class DeadLetterTypeInfoFactory extends TypeInfoFactory<DeadLetter> {

    @Override
    public TypeInformation<DeadLetter> createTypeInfo(
            Type type, Map<String, TypeInformation<?>> genericParameters) {
        return new ValueTypeInfo<>(DeadLetter.class, DeadLetterSerializer.INSTANCE);
    }
}
