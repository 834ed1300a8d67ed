package io.twinmesh.persistence.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What methods of ours call, read from their bytecode: calls, lambdas, method references, and what
/// a static field was made with. Which of several classes an interface's method is of is not
/// followed.
final class CallGraph {
    private static final String OURS = "io/twinmesh/persistence/";

    private final Map<String, Map<String, Set<String>>> classes = new HashMap<>();

    /// @param type as in a class file, `io/twinmesh/…`
    static String node(String type, String member) {
        return type + "." + member;
    }

    /// All that is called from there, directly or not, itself included.
    ///
    /// @param within only what begins with this is followed
    Set<String> reached(String from, String within) {
        var reached = new HashSet<String>();
        var open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty()) {
            var node = open.remove();
            if (reached.add(node) && node.startsWith(within)) {
                open.addAll(calls(node));
            }
        }
        return reached;
    }

    private Set<String> calls(String node) {
        int dot = node.lastIndexOf('.');
        return classes.computeIfAbsent(node.substring(0, dot), CallGraph::read)
                .getOrDefault(node.substring(dot + 1), Set.of());
    }

    private static Map<String, Set<String>> read(String type) {
        try (InputStream bytes =
                CallGraph.class.getClassLoader().getResourceAsStream(type + ".class")) {
            return bytes == null ? Map.of() : members(ClassFile.of().parse(bytes.readAllBytes()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Set<String>> members(ClassModel type) {
        var members = new HashMap<String, Set<String>>();
        for (var method : type.methods()) {
            read(method, members);
        }
        return members;
    }

    /// In a static initializer, what comes before a field is set is what the field was made with.
    private static void read(MethodModel method, Map<String, Set<String>> members) {
        var name = method.methodName().stringValue();
        var calls = members.computeIfAbsent(name, _ -> new HashSet<>());
        var since = new HashSet<String>();
        method.code()
                .ifPresent(code ->
                        code.forEach(element -> {
                            switch (element) {
                                case InvokeInstruction call ->
                                        since.add(
                                                node(
                                                        call.owner().asInternalName(),
                                                        call.name().stringValue()));
                                case InvokeDynamicInstruction dynamic ->
                                        dynamic.bootstrapArgs().forEach(one -> handle(one, since));
                                case FieldInstruction field -> {
                                    if (field.opcode() == Opcode.PUTSTATIC) {
                                        members.computeIfAbsent(
                                                        field.name().stringValue(),
                                                        _ -> new HashSet<>())
                                                .addAll(since);
                                        calls.addAll(since);
                                        since.clear();
                                    } else {
                                        since.add(
                                                node(
                                                        field.owner().asInternalName(),
                                                        field.name().stringValue()));
                                    }
                                }
                                default -> {}
                            }
                        }));
        calls.addAll(since);
    }

    private static void handle(ConstantDesc argument, Set<String> calls) {
        if (argument instanceof DirectMethodHandleDesc method) {
            var type = method.owner().descriptorString();
            calls.add(node(type.substring(1, type.length() - 1), method.methodName()));
        }
    }

    /// @return what of ours is called from there
    Set<String> ours(String from) {
        var ours = reached(from, OURS);
        ours.removeIf(node -> !node.startsWith(OURS));
        return ours;
    }
}
