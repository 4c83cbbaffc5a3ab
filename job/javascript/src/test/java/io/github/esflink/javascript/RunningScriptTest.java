package io.github.esflink.javascript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.esflink.javascript.record.ScriptResult;
import io.github.esflink.javascript.sandbox.Sandbox;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class RunningScriptTest {

    private static final String IDS =
            "{\"a\":9007199254740993789,\"b\":9007199254740993790,\"l\":[9007199254740993789,9007199254740993790]}";

    static Stream<Arguments> changes() {
        return Stream.of(
                change("{\"a\":1}", "v.b = 'x';", "{\"a\":1,\"b\":\"x\"}"),
                change("{\"a\":1,\"b\":2}", "delete v.a;", "{\"b\":2}"),
                change("{\"a\":1,\"b\":2}", "v.a = 3;", "{\"a\":3,\"b\":2}"),
                change(
                        "{\"a\":1}",
                        "r.value = {z: 1, a: [1, 'b', null, true]};",
                        "{\"z\":1,\"a\":[1,\"b\",null,true]}"),
                change("{\"a\":1}", "r.value = 'text';", "\"text\""),
                change("{\"a\":1}", "r.value = [v, v.a];", "[{\"a\":1},1]"),
                change("{\"a\":{\"b\":{\"c\":1}}}", "v.a.b.c = 2;", "{\"a\":{\"b\":{\"c\":2}}}"),
                change("{\"a\":{\"b\":1.0}}", "r.value = v.a;", "{\"b\":1.0}"),
                // Digits and order of what was not touched
                change(
                        "{\"z\":1.0,\"a\":12345678901234567890,\"d\":1.10,\"10\":1,\"2\":2}",
                        "v.n = 1;",
                        "{\"z\":1.0,\"a\":12345678901234567890,\"d\":1.10,\"10\":1,\"2\":2,\"n\":1}"),
                change(
                        "{\"o\":{\"z\":1.0,\"i\":9007199254740993}}",
                        "v.p = v.o; delete v.o;",
                        "{\"p\":{\"z\":1.0,\"i\":9007199254740993}}"),
                change(
                        "{\"id\":9007199254740993,\"d\":1.10}",
                        "v.key = v.id; v.e = v.d; delete v.id;",
                        "{\"d\":1.10,\"key\":9007199254740993,\"e\":1.1}"),
                change(
                        "{\"l\":[1.0,12345678901234567890]}",
                        "v.l = v.l.map(x => x);",
                        "{\"l\":[1,12345678901234567890]}"),
                change("{\"d\":1e400}", "v.e = v.d;", "{\"d\":1E+400,\"e\":1E+400}"),
                change(
                        "{\"price\":3.00,\"items\":[7,8],\"x\":2.0}",
                        "v.price; v.x; v.qty = 3; v.n = v.items.length; v.sum = 1.5 + 1.5;",
                        "{\"price\":3.00,\"items\":[7,8],\"x\":2.0,\"qty\":3,\"n\":2,\"sum\":3}"),
                change(
                        "{\"a\":1152921504606846976,\"b\":4611686018427387905}",
                        "v.c = v.a; v.d = v.a + 0; v.e = 2 ** 70;",
                        "{\"a\":1152921504606846976,\"b\":4611686018427387905,\"c\":1152921504606846976,\"d\":1152921504606847000,\"e\":1.1805916207174113E+21}"),
                // Two numbers that are one double
                change(
                        IDS,
                        "r.value = {...v, l: v.l.map(x => x), s: [v.b, v.a].sort((x, y) => x - y),"
                                + " m: [...new Map([['k', v.a]]).values()], t: [...new Set(v.l)]};",
                        "{\"a\":9007199254740993789,\"b\":9007199254740993790,\"l\":[9007199254740993789,9007199254740993790],\"s\":[9007199254740993790,9007199254740993789],\"m\":[9007199254740993789],\"t\":[9007199254740993789,9007199254740993790]}"),
                change(
                        IDS,
                        "r.value = {same: v.a === v.b, self: v.a === v.l[0], less: v.a < v.b, text:"
                                + " `${v.a}`, type: typeof v.a};",
                        "{\"same\":false,\"self\":true,\"less\":true,\"text\":\"9007199254740993789\",\"type\":\"number\"}"),
                change(
                        "{\"d\":0.10000000000000000555,\"e\":0.10000000000000000556,\"tiny\":1e-400}",
                        "r.value = {...v, l: [v.e, v.d].sort(), c: 0.1, sum: v.d + 1, text:"
                                + " `${v.d}`, same: v.d === v.d, t: v.tiny};",
                        "{\"d\":0.10000000000000000555,\"e\":0.10000000000000000556,\"tiny\":1E-400,\"l\":[0.10000000000000000555,0.10000000000000000556],\"c\":0.1,\"sum\":1.1,\"text\":\"0.10000000000000000555\",\"same\":true,\"t\":1E-400}"),
                change(
                        "{\"u\":18446744073709551615}",
                        "v.l = [v.u, v.u + 1];",
                        "{\"u\":18446744073709551615,\"l\":[18446744073709551615,18446744073709552000]}"),
                // Numbers of the script
                change(
                        "{}",
                        "v.a = 1.0; v.b = 0.1; v.c = 2 ** 53; v.d = 1e20; v.e = 1e21; v.f = -0; v.g"
                                + " = 1/4;",
                        "{\"a\":1,\"b\":0.1,\"c\":9007199254740992,\"d\":100000000000000000000,\"e\":1E+21,\"f\":0,\"g\":0.25}"),
                // Values that JSON has in another way
                change(
                        "{}",
                        "v.u = undefined; v.n = null; v.l = [undefined, null];",
                        "{\"n\":null,\"l\":[null,null]}"),
                change("{}", "v.d = new Date(0);", "{\"d\":\"1970-01-01T00:00:00.000Z\"}"),
                change("{}", "const o = {}; v.o = o; o.late = 1;", "{\"o\":{\"late\":1}}"),
                change(
                        "{}",
                        "class P { constructor() { this.x = 1; } get y() { return 2; } } v.p = new"
                                + " P();",
                        "{\"p\":{\"x\":1}}"),
                // Arrays
                change("{\"l\":[3,1,2]}", "v.l.push(4); v.l[0] = 9;", "{\"l\":[9,1,2,4]}"),
                change("{\"l\":[3,1,2]}", "v.l.pop(); v.l.shift();", "{\"l\":[1]}"),
                change("{\"l\":[3,1,2]}", "v.l.splice(1, 1);", "{\"l\":[3,2]}"),
                change(
                        "{\"l\":[3,1,2]}",
                        "v.l = v.l.filter(x => x > 1).map(x => x * 2);",
                        "{\"l\":[6,4]}"),
                change("{\"l\":[3,1,2]}", "v.l = [...v.l].sort();", "{\"l\":[1,2,3]}"),
                change("{\"l\":[3,1,2]}", "v.l.sort();", "{\"l\":[1,2,3]}"),
                change("{\"l\":[3,1,2]}", "v.l.reverse();", "{\"l\":[2,1,3]}"),
                change("{\"l\":[3,1,2]}", "v.l.unshift(0);", "{\"l\":[0,3,1,2]}"),
                change("{\"l\":[3,1,2]}", "v.l.length = 1;", "{\"l\":[3]}"),
                change(
                        "{\"l\":[{\"a\":1},{\"a\":2}]}",
                        "for (const x of v.l) x.a++;",
                        "{\"l\":[{\"a\":2},{\"a\":3}]}"),
                change(
                        "{\"l\":[3,1,2]}",
                        "v.n = v.l.length + (Array.isArray(v.l) ? 10 : 0) + v.l.indexOf(2);",
                        "{\"l\":[3,1,2],\"n\":15}"),
                change(
                        "{\"l\":[3,1]}",
                        "const [a, ...b] = v.l; v.a = a; v.b = b;",
                        "{\"l\":[3,1],\"a\":3,\"b\":[1]}"),
                // The language
                change(
                        "{\"a\":1,\"b\":{\"c\":2}}",
                        "r.value = {...v, b: {...v.b, d: 3}};",
                        "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}"),
                change("{\"a\":1,\"b\":2}", "const {a, ...rest} = v; r.value = rest;", "{\"b\":2}"),
                change(
                        "{\"a\":1,\"b\":2}",
                        "v.k = Object.keys(v).join();",
                        "{\"a\":1,\"b\":2,\"k\":\"a,b\"}"),
                change(
                        "{\"a\":1}",
                        "r.value = Object.fromEntries(Object.entries(v).map(([k, x]) =>"
                                + " [k.toUpperCase(), x]));",
                        "{\"A\":1}"),
                change(
                        "{\"a\":1}",
                        "v.has = 'a' in v && !('b' in v); v.x = v.b?.c ?? 'none';",
                        "{\"a\":1,\"has\":true,\"x\":\"none\"}"),
                change(
                        "{\"a\":1}",
                        "v.own = v.hasOwnProperty('a') + ',' + Object.hasOwn(v, 'b');",
                        "{\"a\":1,\"own\":\"true,false\"}"),
                change(
                        "{\"a\":{\"b\":1}}",
                        "v.copy = JSON.parse(JSON.stringify(v.a)); v.text = JSON.stringify(v.a);",
                        "{\"a\":{\"b\":1},\"copy\":{\"b\":1},\"text\":\"{\\\"b\\\":1}\"}"),
                change(
                        "{\"a\":{}}",
                        "v.same = v.a === v.a && r.value === v;",
                        "{\"a\":{},\"same\":true}"),
                change("{\"a\":1}", "for (const k in v) v[k] += 1;", "{\"a\":2}"),
                change("{\"a\":1}", "Object.assign(v, {b: 2});", "{\"a\":1,\"b\":2}"),
                change(
                        "{\"a\":null}",
                        "v.isNull = v.a === null; v.isMissing = v.b === undefined;",
                        "{\"a\":null,\"isNull\":true,\"isMissing\":true}"),
                change(
                        "{\"t\":\"2026-01-31T12:00:00\"}",
                        "v.h = new Date(v.t + 'Z').getHours(); v.l = (1234.5).toLocaleString();",
                        "{\"t\":\"2026-01-31T12:00:00\",\"h\":12,\"l\":\"1,234.5\"}"),
                change(
                        "{\"t\":\"é😀\"}",
                        "v.n = v.t.length; v.u = v.t.toUpperCase();",
                        "{\"t\":\"é😀\",\"n\":3,\"u\":\"É😀\"}"),
                change("{}", "undeclared = 1; v.x = undeclared;", "{\"x\":1}"));
    }

    private static Arguments change(String before, String code, String after) {
        return Arguments.of(before, code, after);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changesTheValue(String before, String code, String after) throws Exception {
        TestRecord record = TestRecord.of(before);

        assertThat(run("const v = r.value; " + code, record).value()).hasToString(after);

        assertThat(record.value()).as("the tree that was given").isEqualTo(TestRecord.json(before));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740993", "12345678901234567890", "0.10000000000000000555"})
    void aNumberThatWouldBeRoundedDoesNotGoThroughJsonStringify(String number) {
        assertThatThrownBy(
                        () ->
                                run(
                                        "r.value.copy = JSON.parse(JSON.stringify(r.value));",
                                        TestRecord.of("{\"n\":" + number + "}")))
                .isInstanceOf(ScriptException.class)
                .hasMessageEndingWith(
                        "RangeError: JSON.stringify would round a number that was read; copy the"
                                + " value without it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const o = {}; for (const k in r.value.n) o[k] = 1; r.value.n = o;",
                "r.value.n = {...r.value.n};",
                "r.value.n = Object.assign({}, r.value.n);",
                "r.value.n = Object.fromEntries(Object.entries(r.value.n));"
            })
    void aNumberThatWouldBeRoundedIsNotCopiedAsAnObjectWithoutMembers(String copy) {
        assertThatThrownBy(() -> run(copy, TestRecord.of("{\"n\":0.10000000000000000555}")))
                .isInstanceOf(ScriptException.class)
                .hasMessageContaining("has no members to copy; copy the value itself");
    }

    @Test
    void aSubjectOfHalfASurrogatePairIsRefused() {
        assertThatThrownBy(() -> run("r.schemaInfo.subject = 'a\\ud800';", TestRecord.of("{}")))
                .isInstanceOf(ScriptException.class)
                .hasMessageContaining("record.schemaInfo.subject cannot be written");
    }

    @Test
    void whatIsOnlyReadIsNotWrittenAgain() throws Exception {
        ScriptResult result =
                run(
                        "JSON.stringify(r); r.value.o.x; r.headers.tenant; for (const k in r.value)"
                                + " r.value[k];",
                        TestRecord.of("{\"o\":{\"x\":[1]},\"d\":1.0}"));

        assertThat(result.value()).isNull();
        assertThat(result.headers()).isNull();
        assertThat(result.subject()).isNull();
        assertThat(result.dropped()).isFalse();
    }

    @Test
    void theRecordCanBeRead() throws Exception {
        ScriptResult result = run("r.value = JSON.stringify(r);", TestRecord.of("{}"));

        assertThat(TestRecord.json(Objects.requireNonNull(result.value()).textValue()))
                .isEqualTo(
                        TestRecord.json(
                                """
                                {"recordId": "00000000-0000-0001-0000-000000000002",
                                 "position": {"streamId": "customer-7", "streamRevision": 3, "logPosition": 4711},
                                 "isTransformed": false,
                                 "schemaInfo": {"subject": "CustomerRegistered", "type": "json"},
                                 "headers": {"$correlationId": "c-1", "tenant": "north"},
                                 "value": {}}
                                """));
    }

    @Test
    void headersAndSubjectAreWritten() throws Exception {
        ScriptResult result =
                run(
                        "r.headers.region = 7; delete r.headers.tenant; r.schemaInfo.subject ="
                                + " 'Seen' + r.schemaInfo.subject;",
                        TestRecord.of("{}"));

        assertThat(result.headers())
                .containsExactly(
                        Map.entry("$correlationId", TextNode.valueOf("c-1")),
                        Map.entry("region", IntNode.valueOf(7)));
        assertThat(result.subject()).isEqualTo("SeenCustomerRegistered");
        assertThat(result.value()).isNull();
    }

    @Test
    void falseDropsAndNothingElseDoes() throws Exception {
        assertThat(run("return false;", TestRecord.of("{}")).dropped()).isTrue();
        assertThat(run("return true;", TestRecord.of("{}")).dropped()).isFalse();
        assertThat(run("return undefined;", TestRecord.of("{}")).dropped()).isFalse();
        assertThat(run("return r;", TestRecord.of("{}")).dropped()).isFalse();
    }

    @Test
    void variablesOutsideOfTheFunctionStayForAWhile() throws Exception {
        try (RunningScript running =
                Script.parse("let n = 0; function transform(r) { r.value.n = ++n; }")
                        .start(ScriptLimits.DEFAULT)) {
            int inTheSecondContext = 10;
            TestRecord record = TestRecord.of("{}");
            for (int i = 1; i <= Sandbox.CALLS_OF_A_CONTEXT; i++) {
                assertThat(running.transform(record).value()).hasToString("{\"n\":" + i + "}");
            }
            for (int i = 1; i <= inTheSecondContext; i++) {
                assertThat(running.transform(record).value()).hasToString("{\"n\":" + i + "}");
            }
        }
    }

    @Test
    void whatIsKeptOutsideOfTheFunctionDoesNotGrowForEver() throws Exception {
        try (RunningScript running =
                Script.parse(
                                "const seen = []; function transform(r) {"
                                        + " seen.push('x'.repeat(4000) + seen.length); }")
                        .start(ScriptLimits.DEFAULT)) {
            TestRecord record = TestRecord.of("{}");
            // Eight contexts of 200 MB each: more than the JVM of this test has.
            for (int i = 0; i < 8 * Sandbox.CALLS_OF_A_CONTEXT; i++) {
                running.transform(record);
            }
        }
    }

    private static ScriptResult run(String code, TestRecord record) throws Exception {
        try (RunningScript running =
                Script.parse("function transform(r) { " + code + " }")
                        .start(ScriptLimits.DEFAULT)) {
            return running.transform(record);
        }
    }
}
