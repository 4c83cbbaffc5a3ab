package io.github.esflink.jsonpath.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalTest {

    private static final List<String> ASCENDING =
            List.of(
                    "-1e99999999999",
                    "-1e2147483648",
                    "-2",
                    "-1.5",
                    "-1e-2147483649",
                    "0e99999999999",
                    "1e-2147483649",
                    "0.002",
                    "2e-1",
                    "1",
                    "1.0000000000000000001",
                    "12345678901234567890",
                    "9e2147483646",
                    "1e2147483648",
                    "1.1E+2147483648",
                    "1e99999999999",
                    "1e999999999999999999999999");

    @Test
    void numbersOfAnySizeHaveTheirPlaceInTheOrder() {
        for (int i = 0; i < ASCENDING.size(); i++) {
            for (int j = 0; j < ASCENDING.size(); j++) {
                int expected = Integer.compare(i, j);
                assertThat(Decimal.of(ASCENDING.get(i)).compareTo(Decimal.of(ASCENDING.get(j))))
                        .as("%s and %s", ASCENDING.get(i), ASCENDING.get(j))
                        .satisfies(order -> assertThat(Integer.signum(order)).isEqualTo(expected));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1.000",
        "100, 1e2",
        "0.1, 10E-2",
        "-0, 0.0",
        "1e2147483648, 0.1e2147483649",
        "1000e2147483645, 1E+2147483648",
        "1e-0000000000000000000000003, 0.001"
    })
    void aNumberIsTheSameHoweverItIsSpelled(String one, String other) {
        assertThat(Decimal.of(one)).isEqualTo(Decimal.of(other));
    }
}
