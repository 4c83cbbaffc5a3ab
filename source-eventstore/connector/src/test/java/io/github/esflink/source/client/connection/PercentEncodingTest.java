package io.github.esflink.source.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentEncodingTest {

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "p%40ss%2Fw%3ard, p@ss/w:rd",
        "%C3%A4%e2%82%AC, ä€",
        "ä€, ä€",
        "ä%C3%A4ä, äää",
        "a+b%2Bc, a+b+c",
        "100%, 100%",
        "%4, %4",
        "%zz%41, %zzA",
        "%F0%9F%90%91, 🐑",
    })
    void decodes(String text, String expected) {
        assertThat(PercentEscapes.decode(text)).isEqualTo(expected);
    }
}
