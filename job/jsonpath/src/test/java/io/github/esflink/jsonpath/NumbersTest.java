package io.github.esflink.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ShortNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are compared by what they are worth, not by the class that Jackson chose for them. */
class NumbersTest {

    private static final List<JsonNode> SEVENS =
            List.of(
                    IntNode.valueOf(7),
                    LongNode.valueOf(7),
                    ShortNode.valueOf((short) 7),
                    BigIntegerNode.valueOf(BigInteger.valueOf(7)),
                    DoubleNode.valueOf(7),
                    FloatNode.valueOf(7),
                    DecimalNode.valueOf(new BigDecimal("7.000")),
                    DecimalNode.valueOf(new BigDecimal("0.7E+1")));

    @Test
    void everyTypeOfAValueEqualsEveryOther() {
        for (JsonNode a : SEVENS) {
            for (JsonNode b : SEVENS) {
                assertThat(holds("@[0] == @[1]", a, b)).as("%s %s", a, b).isTrue();
                assertThat(holds("@[0] <= @[1]", a, b)).isTrue();
                assertThat(holds("@[0] < @[1]", a, b)).isFalse();
                assertThat(holds("@[0] != @[1]", a, b)).isFalse();
            }
        }
    }

    @Test
    void everyTypeHasItsPlaceInTheOrder() {
        JsonNode less = DecimalNode.valueOf(new BigDecimal("6.9999999999999999999"));
        JsonNode more = DecimalNode.valueOf(new BigDecimal("7.0000000000000000001"));
        for (JsonNode seven : SEVENS) {
            assertThat(holds("@[0] < @[1]", less, seven)).as("%s", seven).isTrue();
            assertThat(holds("@[0] < @[1]", seven, more)).isTrue();
            assertThat(holds("@[0] > @[1]", seven, less)).isTrue();
            assertThat(holds("@[0] == @[1]", seven, more)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1",
                "1.1",
                "0.30000000000000004",
                "2e23",
                "1E23",
                "8.41e21",
                "5e-324",
                "1.5",
                "-0.1",
                "100.25",
                "1e15",
                "123456789.125",
                "0.000001"
            })
    void aDoubleInATreeIsTheDecimalThatItWasReadFrom(String number) throws Exception {
        JsonNode document = new ObjectMapper().readTree("[" + number + "]");

        assertThat(document.get(0).isDouble()).isTrue();
        assertThat(JsonPath.parse("$[?@ == " + number + "]").matches(document)).isTrue();
        assertThat(JsonPath.parse("$[?@ <= " + number + "]").matches(document)).isTrue();
        assertThat(JsonPath.parse("$[?@ < " + number + "]").matches(document)).isFalse();
        assertThat(JsonPath.parse("$[?@ > " + number + "]").matches(document)).isFalse();
    }

    @Test
    void largeIntegersKeepEveryDigit() {
        JsonNode document =
                JsonNodeFactory.instance
                        .arrayNode()
                        .add(9007199254740992.0)
                        .add(9007199254740993L)
                        .add(new BigInteger("9007199254740993"))
                        .add(new BigDecimal("9007199254740993.0"));

        assertThat(JsonPath.parse("$[?@ == 9007199254740993]").locate(document))
                .extracting(JsonPathMatch::path)
                .containsExactly("$[1]", "$[2]", "$[3]");
    }

    @Test
    void zeroHasNoSign() {
        assertThat(holds("@[0] == @[1]", DoubleNode.valueOf(-0.0), DoubleNode.valueOf(0.0)))
                .isTrue();
        assertThat(holds("@[0] == 0 && @[0] == -0 && @[0] == -0.0", DoubleNode.valueOf(-0.0)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNoNumberInJsonEqualsNothing(double notJson) {
        JsonNode node = DoubleNode.valueOf(notJson);

        assertThat(holds("@[0] == @[1]", node, node)).isFalse();
        assertThat(holds("@[0] < 1 || @[0] > 1 || @[0] == 1", node)).isFalse();
        assertThat(holds("@[0] != 1", node)).isTrue();
    }

    @Test
    void hugeExponentsTakeNoTime() {
        JsonNode huge = Json.exactly("[1e1000000000, 1e-1000000000, 10e999999999]");

        assertThat(JsonPath.parse("$[?@ == 1e1000000000]").select(huge)).hasSize(2);
        assertThat(JsonPath.parse("$[?@ > 5]").select(huge)).hasSize(2);
        assertThat(JsonPath.parse("$[?@ == $[1]]").select(huge)).hasSize(1);
    }

    private static boolean holds(String condition, JsonNode... values) {
        JsonNode document =
                JsonNodeFactory.instance
                        .arrayNode()
                        .add(JsonNodeFactory.instance.arrayNode().addAll(List.of(values)));
        return JsonPath.parse("$[?" + condition + "]").matches(document);
    }
}
