package io.github.esflink.sinks.core.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterSerializer;
import io.github.esflink.sinks.core.record.EventRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class ValueTypeInfoTest {

    private final TypeInformation<DeadLetter> letters = TypeInformation.of(DeadLetter.class);

    @Test
    void aValueIsCarriedAndNeverAKey() {
        assertThat(letters).isInstanceOf(ValueTypeInfo.class).hasToString("DeadLetter");
        assertThat(letters.isKeyType()).isFalse();
        assertThat(letters.isBasicType()).isFalse();
        assertThat(letters.isTupleType()).isFalse();
        assertThat(letters.getTypeClass()).isEqualTo(DeadLetter.class);
    }

    @Test
    void isEqualByType() {
        assertThat(letters)
                .isEqualTo(new ValueTypeInfo<>(DeadLetter.class, DeadLetterSerializer.INSTANCE))
                .hasSameHashCodeAs(TypeInformation.of(DeadLetter.class))
                .isNotEqualTo(TypeInformation.of(EventRecord.class));
    }

    @Test
    void theSerializerStaysOneObjectOnItsWayToTheTask() throws Exception {
        byte[] bytes = InstantiationUtil.serializeObject(DeadLetterSerializer.INSTANCE);

        Object arrived = InstantiationUtil.deserializeObject(bytes, getClass().getClassLoader());

        assertThat(arrived).isSameAs(DeadLetterSerializer.INSTANCE);
    }

    @Test
    void valuesAreNotCopied() {
        DeadLetter letter = DeadLetterSerializer.INSTANCE.createInstance();

        assertThat(DeadLetterSerializer.INSTANCE.copy(letter)).isSameAs(letter);
        assertThat(DeadLetterSerializer.INSTANCE.isImmutableType()).isTrue();
    }
}
