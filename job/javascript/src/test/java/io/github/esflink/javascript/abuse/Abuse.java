package io.github.esflink.javascript.abuse;

import java.util.List;

/**
 * What careless or malicious people put into a script, and what they are told. Also for the tests
 * of other modules, which run it in a job.
 *
 * @param code statements of {@code transform(record)}, where {@code record.value.list} is {@code
 *     [1, 2]}; they begin in the third line of the script
 * @param told parts of the message
 */
public record Abuse(String code, List<String> told) {

    private static final String ENDED = "it takes more than";
    private static final String DEEP = "its functions call one another more than 300 deep";

    public static List<Abuse> all() {
        return List.of(
                // Endless
                abuse("for (;;) {}", "line 3", ENDED),
                abuse(
                        "while (true) { try { for (;;) {} } catch (e) {} finally { continue; } }",
                        ENDED),
                abuse("try { for (;;) {} } finally { for (;;) {} }", ENDED),
                abuse("label: for (;;) { for (;;) { continue label; } }", ENDED),
                abuse("while (true) { try { throw 1; } catch (e) {} }", ENDED),
                abuse(
                        "let p = {}; for (let i = 0; i < 10000; i++) p = Object.create(p); for (;;) p.x;",
                        ENDED),
                abuse("/^(a+)+\\1$/.test('a'.repeat(60) + 'b');", ENDED),
                abuse("const spin = () => { for (;;) {} }; [1].forEach(spin);", ENDED),
                abuse(
                        "Promise.resolve().then(function again() { Promise.resolve().then(again); });",
                        ENDED),
                abuse("const o = {toJSON() { for (;;) {} }}; record.value.x = o;", ENDED),
                abuse("record.value.x = new Proxy({}, {ownKeys() { for (;;) {} }});", ENDED),
                abuse("record.value = {get x() { for (;;) {} }};", ENDED),
                abuse(
                        "[...{[Symbol.iterator]() { return {next: () => ({value: 1, done: false})}; }}];",
                        ENDED),
                abuse("function* g() { for (;;) yield 1; } for (const x of g()) {}", ENDED),
                // Memory
                abuse(
                        "const x = []; for (;;) x.push('a'.repeat(100000) + Math.random());",
                        "line 3",
                        ENDED),
                abuse("let x = [1]; for (;;) x = x.concat(x);", ENDED),
                abuse("const x = []; for (;;) x.push(x);", ENDED),
                abuse("const m = new Map(); for (let i = 0; ; i++) m.set(i, {i});", ENDED),
                abuse("const o = {}; for (let i = 0; ; i++) o['k' + i] = i;", ENDED),
                abuse("let s = 'x'; for (;;) s += s;", "Invalid string length"),
                abuse("'a'.repeat(2 ** 29);", "Invalid string length"),
                abuse("new Uint8Array(2 ** 31 - 1);", "Invalid typed array length"),
                abuse("Array.from({length: 1e9});", "an array of more than 8388608 elements"),
                abuse("new Array(4294967295).fill(0);", "an array of more than 8388608 elements"),
                abuse(
                        "Array.prototype.forEach.call({length: 2 ** 53 - 1}, () => 0);",
                        "an array of more than"),
                abuse(
                        "Array.prototype.lastIndexOf.call({length: 2 ** 53 - 1}, 3);",
                        "an array of more than"),
                abuse("new Array(4294967295).toReversed();", "an array of more than"),
                abuse("new Set(new Array(4294967295));", ENDED),
                abuse("record.value.x = new Array(4294967295);", ENDED),
                abuse(
                        "let x = [1]; for (let i = 0; i < 30; i++) x = [x, x]; record.value.x = x;",
                        ENDED),
                abuse("for (let i = 0; ; i++) record.value['k' + i] = i;", ENDED),
                abuse("for (;;) record.value.list.push(1);", ENDED),
                abuse(
                        "record.value.list[4000000000] = 1;",
                        "cannot be written at index 4000000000"),
                // The stack
                abuse("const f = () => 1 + f(); f();", DEEP),
                abuse("function f() { try { f(); } catch (e) { f(); } } f();", ENDED),
                abuse("function f() { try { f(); } finally { f(); } } f();", ENDED),
                abuse(
                        "class A { get x() { try { return this.x; } catch (e) { return this.x; } } } new A().x;",
                        ENDED),
                abuse(
                        "const o = {toJSON() { try { return JSON.stringify(o); } catch (e) { return JSON.stringify(o); } }}; JSON.stringify(o);",
                        ENDED),
                abuse(
                        "function f() { try { [1, 2].sort(f); } catch (e) { [1, 2].sort(f); } } f();",
                        ENDED),
                abuse(
                        "function f() { try { 'a'.replace(/a/, f); } catch (e) { 'a'.replace(/a/, f); } } f();",
                        ENDED),
                abuse(
                        "function* g() { try { yield* g(); } catch (e) { yield* g(); } } for (const x of g()) {}",
                        ENDED),
                abuse(
                        "let a = []; for (let i = 0; i < 100000; i++) a = [a]; a.flat(Infinity);",
                        "RangeError"),
                abuse(
                        "let a = []; for (let i = 0; i < 100000; i++) a = [a]; String(a);",
                        "RangeError"),
                abuse(
                        "let p = {}; for (let i = 0; i < 100000; i++) p = new Proxy(p, {}); p.x;",
                        "RangeError"),
                // Cyclic and unwritable values
                abuse(
                        "const o = {}; o.self = o; record.value.o = o;",
                        "record.value.o.self cannot be written as JSON: a value that contains itself"),
                abuse(
                        "record.value.self = record.value;",
                        "record.value.self cannot be written as JSON: a value that contains itself"),
                abuse(
                        "record.value.list.push(record.value.list);",
                        "record.value.list[2] cannot be written as JSON: a value that contains itself"),
                abuse("record.value.r = record;", "line 3", "the record itself"),
                abuse(
                        "let a = {}; const root = a; for (let i = 0; i < 2000; i++) a = a.a = {}; record.value.a = root;",
                        "more than 900 levels"),
                abuse(
                        "record.value.f = () => 1;",
                        "record.value.f cannot be written as JSON: a function"),
                abuse(
                        "record.value.n = 0 / 0;",
                        "record.value.n cannot be written as JSON: a number that JSON has no word for: NaN"),
                abuse(
                        "record.value.s = Symbol('s');",
                        "record.value.s cannot be written as JSON: a symbol"),
                abuse(
                        "record.value.m = new Map([[1, 2]]);",
                        "record.value.m cannot be written as JSON: a Map, a Set or an iterator"),
                abuse(
                        "record.value.deep = {er: [{f() {}}]};",
                        "record.value.deep.er[0].f cannot be written as JSON: a function"),
                abuse(
                        "record.position.streamId = 'x';",
                        "line 3",
                        "record.position.streamId cannot be written"),
                abuse("record.recordId = 'x';", "record.recordId cannot be written"),
                abuse("record.note = 'x';", "record.note cannot be written"),
                abuse("delete record.value;", "record.value cannot be deleted"),
                abuse("record.schemaInfo.subject = '';", "expected a text that is not empty"),
                abuse(
                        "record.schemaInfo.type = 'bytes';",
                        "record.schemaInfo.type cannot be written"),
                abuse("record.headers = 3;", "expected an object of texts"),
                abuse(
                        "record.headers.x = {};",
                        "record.headers.x cannot be written: expected a text"),
                abuse("return 'yes';", "transform returned a text"),
                abuse("return {...record};", "transform returned another object than the record"),
                // Throwing
                abuse("throw new Error('no total');", "line 3, column 7", "Error: no total"),
                abuse("throw 'as a text';", "line 3", "as a text"),
                abuse("throw null;", "line 3"),
                abuse("throw {toString() { for (;;) {} }};", "line 3"),
                abuse("throw new Error('x'.repeat(100000));", "…"),
                abuse("record.value.missing.name;", "line 3", "TypeError"),
                abuse(
                        "undefinedFunction();",
                        "line 3",
                        "ReferenceError: undefinedFunction is not defined"),
                abuse("const c = 1; c = 2;", "line 3", "TypeError"),
                // Out of the sandbox
                abuse("eval('1');", "EvalError"),
                abuse("new Function('return 1')();", "EvalError"),
                abuse("(() => {}).constructor('return this')();", "EvalError"),
                abuse("Java.type('java.lang.System').exit(1);", "Java is not defined"),
                abuse("java.lang.System.exit(1);", "java is not defined"),
                abuse("Polyglot.eval('js', '1');", "Polyglot is not defined"),
                abuse("Graal.versionJS;", "Graal is not defined"),
                abuse("load('file:///etc/passwd');", "load is not defined"),
                abuse("print('x');", "print is not defined"),
                abuse("console.log('x');", "console is not defined"),
                abuse("require('fs');", "require is not defined"),
                abuse("process.env;", "process is not defined"),
                abuse("fetch('http://localhost');", "fetch is not defined"),
                abuse("setTimeout(() => 1, 1);", "setTimeout is not defined"),
                abuse("new SharedArrayBuffer(8);", "SharedArrayBuffer is not defined"),
                abuse("Atomics.wait;", "Atomics is not defined"),
                abuse("BigInt(1) ** BigInt(100000000);", "BigInt is not defined"),
                abuse("record.getClass().forName('java.lang.Runtime');", "TypeError"),
                abuse("record.value.getClass();", "TypeError"));
    }

    private static Abuse abuse(String code, String... told) {
        return new Abuse(code, List.of(told));
    }
}
