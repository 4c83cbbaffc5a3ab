package io.github.esflink.sinks.core.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    @Test
    void theBeginningOfALongAnswerIsKept() {
        assertThat(new Answer(500, "x".repeat(5_000)).text()).isEqualTo("x".repeat(4_096));
        assertThat(new Answer(500, "x".repeat(4_096)).text()).hasSize(4_096);
    }

    @Test
    void anAnswerIsNotCutInTheMiddleOfACharacter() {
        assertThat(new Answer(500, "x".repeat(4_095) + "😀").text()).isEqualTo("x".repeat(4_095));
    }

    @Test
    void headersKeepTheirOrder() {
        assertThat(Letters.refused().request().headers().keySet())
                .containsExactly("esdb-record-id", "accept");
    }

    @Test
    void toStringShowsIdentityAndReasonOnly() {
        assertThat(Letters.refused().toString())
                .contains("orders-é@7", "REFUSED")
                .doesNotContain("1.0", "such");
    }
}
