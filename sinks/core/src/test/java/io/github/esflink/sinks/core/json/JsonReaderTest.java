package io.github.esflink.sinks.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {\"a\" : [ 1.00 , -0.0, 1e400,1E+2147483648 ] }\n",
                "{\"a\\u0062\":\"x\\/\\ud800b\",\"n\":-0}",
                "{\"a\":1,\"b\":2,\"a\":3}",
                "[[[]],{\"\":null},true,false]",
                "\"text\\u20ac€😀\"",
                "12345678901234567890123",
                "\uFEFF{\"a\":1}"
            })
    void writesWhatItReadByteForByte(String json) throws Exception {
        assertThat(document(read(json))).isEqualTo(json);
    }

    @Test
    void aMemberThatIsSetChangesItsOwnBytesAndNoOthers() throws Exception {
        ObjectNode read =
                (ObjectNode)
                        read(" { \"a\\u0062\" : 1.0 ,\"x\":{ \"y\" : 2 },  \"c\":[1, 2.50 ,3]\t} ");
        ObjectNode changed = read.deepCopy();
        changed.put("x", 7);
        assertThat(document(changed))
                .isEqualTo(" { \"a\\u0062\" : 1.0 ,\"x\":7,  \"c\":[1, 2.50 ,3]\t} ");
        ArrayNode list = (ArrayNode) read.get("c").deepCopy();
        list.set(0, "one");
        list.add(4);
        changed.set("c", list);
        assertThat(document(changed))
                .isEqualTo(" { \"a\\u0062\" : 1.0 ,\"x\":7,  \"c\":[\"one\", 2.50 ,3,4]\t} ");
        assertThat(document(read)).as("what was read").contains("{ \"y\" : 2 }");
    }

    @Test
    void aMemberThatIsRemovedTakesItsCommaWithIt() throws Exception {
        assertThat(without("{ \"a\":1, \"b\":2 , \"c\":3 }", "a"))
                .isEqualTo("{ \"b\":2 , \"c\":3 }");
        assertThat(without("{ \"a\":1, \"b\":2 , \"c\":3 }", "b"))
                .isEqualTo("{ \"a\":1 , \"c\":3 }");
        assertThat(without("{ \"a\":1, \"b\":2 , \"c\":3 }", "c"))
                .isEqualTo("{ \"a\":1, \"b\":2 }");
        assertThat(without("{ \"a\":1 }", "a")).isEqualTo("{ }");
        assertThat(without("{\"a\":1,\"b\":2,\"a\":3}", "a")).isEqualTo("{\"b\":2}");
    }

    private static String without(String json, String name) throws JsonFormatException {
        ObjectNode changed = ((ObjectNode) read(json)).deepCopy();
        changed.remove(name);
        return document(changed);
    }

    @Test
    void aNameThatIsThereTwiceKeepsItsFirstValueAndChangesItsLast() throws Exception {
        ObjectNode changed = ((ObjectNode) read("{\"a\":1,\"b\":2,\"a\":3}")).deepCopy();
        assertThat(changed.get("a").intValue()).isEqualTo(3);
        changed.put("b", 9);
        assertThat(document(changed)).isEqualTo("{\"a\":1,\"b\":9,\"a\":3}");
        changed.put("a", 8);
        assertThat(document(changed)).isEqualTo("{\"a\":1,\"b\":9,\"a\":8}");
    }

    @Test
    void aMemberThatIsRemovedAndSetAgainComesLast() throws Exception {
        ObjectNode changed = ((ObjectNode) read("{\"a\":1,\"b\":2}")).deepCopy();
        changed.remove("a");
        changed.put("a", 1);
        assertThat(document(changed)).isEqualTo("{\"b\":2,\"a\":1}");
    }

    @Test
    void aDeepCopyIsChangedAtAnyDepthAndKeepsTheOtherBytes() throws Exception {
        String json = "{ \"o\" : { \"n\" : 1.0 , \"k\":[ 1.00 ,{\"x\" : -0.0 } ] } }";
        ObjectNode read = (ObjectNode) read(json);
        ObjectNode copy = read.deepCopy();
        assertThat(document(copy)).isEqualTo(json);

        ((ObjectNode) copy.get("o").get("k").get(1)).put("x", 7);
        ((ObjectNode) copy.get("o")).put("n", 2);

        assertThat(document(copy))
                .isEqualTo("{ \"o\" : { \"n\" : 2 , \"k\":[ 1.00 ,{\"x\" : 7 } ] } }");
        assertThat(document(copy.deepCopy())).isEqualTo(document(copy));
        assertThat(document(read)).isEqualTo(json);
        assertThat(read.get("o").get("n").doubleValue()).isEqualTo(1.0);
    }

    @Test
    void whatWasReadCannotBeChanged() throws Exception {
        ObjectNode read = (ObjectNode) read("{\"o\":{},\"a\":[1]}");
        assertThatThrownBy(() -> read.put("x", 1))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> read.remove("o"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((ArrayNode) read.get("a")).add(1))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aShallowCopySharesItsMembers() throws Exception {
        ObjectNode read = (ObjectNode) read("{ \"o\" : { } }");
        ObjectNode copy = ShallowCopy.of(read);
        copy.put("x", 1);
        assertThat(copy.get("o")).isSameAs(read.get("o"));
        assertThat(document(copy)).isEqualTo("{ \"o\" : { },\"x\":1 }");
        assertThat(document(ShallowCopy.of(copy))).isEqualTo("{\"o\":{ },\"x\":1}");
    }

    @Test
    void aTextThatWasChangedHasNoByteOrderMark() throws Exception {
        ObjectNode changed = ((ObjectNode) read("\uFEFF {\"a\":1}")).deepCopy();
        changed.put("a", 2);
        assertThat(document(changed)).isEqualTo(" {\"a\":2}");
    }

    @Test
    void whatWasNotTouchedCountsForTheLevelsToo() throws Exception {
        String deep = "[".repeat(999) + "]".repeat(999);
        for (String json :
                new String[] {"{\"a\":%s,\"b\":1}", "{\"a\":%s,\"b\":1,\"a\":1}", "[%s,1]"}) {
            JsonNode changed = read(json.formatted(deep)).deepCopy();
            if (changed instanceof ObjectNode object) {
                object.put("b", 2);
            } else {
                ((ArrayNode) changed).add(2);
            }
            assertThat(document(changed)).contains(deep);
            ObjectNode deeper = JsonNodeFactory.instance.objectNode();
            deeper.set("x", changed);
            assertThatThrownBy(() -> document(deeper)).hasMessage("more than 1000 levels");
            deeper.set("x", ShallowCopy.of(JsonNodeFactory.instance.arrayNode().add(changed)));
            assertThatThrownBy(() -> document(deeper)).hasMessage("more than 1000 levels");
        }
        ObjectNode shallow = ShallowCopy.of((ObjectNode) read("{\"a\":" + deep + "}"));
        shallow.put("b", 2);
        ArrayNode around = JsonNodeFactory.instance.arrayNode().add(shallow);
        assertThatThrownBy(() -> document(around)).hasMessage("more than 1000 levels");
    }

    @ParameterizedTest
    @CsvSource({
        "3.00, 3",
        "1e21, 1e+21",
        "100000000000000000000, 100000000000000000000",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "-1.5E300, -1.5e+300",
        "123.456, 123.456",
        "-0.0, 0",
        "5E-324, 5e-324"
    })
    void writesComputedNumbersAsScriptsDo(String number, String written) throws Exception {
        assertThat(document(DecimalNode.valueOf(new BigDecimal(number)))).isEqualTo(written);
    }

    @Test
    void writesHalfASurrogatePairAsAnEscape() throws Exception {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("a\udc00", "x\ud800y😀\u0001\"\\\n");
        assertThat(document(object)).isEqualTo("{\"a\\udc00\":\"x\\ud800y😀\\u0001\\\"\\\\\\n\"}");
        assertThat(document(BigIntegerNode.valueOf(BigInteger.TEN.pow(25))))
                .isEqualTo("1" + "0".repeat(25));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-16", "UTF-32"})
    void readsOtherEncodingsAndWritesUtf8(String charset) throws Exception {
        String json = "{\"a\":\"é😀\"}";
        assertThat(document(JsonReader.read(json.getBytes(Charset.forName(charset)))))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|no value at byte 0 of 0",
                "{|no name of a member at byte 1 of 1",
                "[1,]|no value at byte 3 of 4",
                "{\"a\":1,}|no name of a member at byte 7 of 8",
                "{\"a\" 1}|no colon behind a name at byte 5 of 7",
                "[1 2]|neither a comma nor ] at byte 3 of 5",
                "01|a number with a leading zero at byte 0 of 2",
                "1.|a number without a digit at byte 2 of 2",
                "-|a number without a digit at byte 1 of 1",
                "1 2|something behind the value at byte 2 of 3",
                "\"\\x\"|an escape that JSON does not have at byte 2 of 4",
                "\"\\u00g0\"|an escape without four hexadecimal digits at byte 5 of 8",
                "\"abc|a text without an end at byte 4 of 4",
                "nul|no value at byte 0 of 3",
                "NaN|no value at byte 0 of 3"
            })
    void namesThePlaceOfWhatIsNoJson(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(JsonFormatException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3", "c080", "e08080", "f8808080", "f4908080", "80", "ff", "e282"})
    void refusesBytesThatAreNotUtf8(String hex) {
        byte[] bytes = new BigInteger("22" + hex + "22", 16).toByteArray();
        assertThatThrownBy(() -> JsonReader.read(bytes)).hasMessageContaining("not UTF-8");
    }

    @Test
    void letsHalvesOfPairsThroughAlsoAsBytes() throws Exception {
        byte[] bytes = new BigInteger("22eda08022", 16).toByteArray();
        JsonNode read = JsonReader.read(bytes);
        assertThat(read.textValue()).isEqualTo("\ud800");
        assertThat(JsonWriter.document(read)).isEqualTo(bytes);
    }

    @Test
    void readsAThousandLevelsAndWritesNoMore() throws Exception {
        String deepest = "[".repeat(1000) + "]".repeat(1000);
        JsonNode read = read(deepest);
        assertThat(document(read)).isEqualTo(deepest);
        assertThatThrownBy(() -> read("[" + deepest + "]"))
                .hasMessageStartingWith("more than 1000 levels");
        ArrayNode deeper = JsonNodeFactory.instance.arrayNode().add(read);
        assertThatThrownBy(() -> document(deeper)).hasMessage("more than 1000 levels");
    }

    @Test
    void compactsWhatStandsBetweenTokensOnly() {
        assertThat(
                        new String(
                                JsonWriter.compact(
                                        " { \"a \\\" b\" : [ 1 , \" \\\\\" ] } \n"
                                                .getBytes(StandardCharsets.UTF_8)),
                                StandardCharsets.UTF_8))
                .isEqualTo("{\"a \\\" b\":[1,\" \\\\\"]}");
    }

    private static JsonNode read(String json) throws JsonFormatException {
        return JsonReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String document(JsonNode node) throws JsonFormatException {
        return new String(JsonWriter.document(node), StandardCharsets.UTF_8);
    }
}
