package io.twinmesh.inference.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tensors of texts of one run: those that go in are made here, those that come out are read.
record TextTensors(Map<String, OnnxTensor> inputs, Set<String> outputs) implements AutoCloseable {

    /// @param padded how many rows the graph is to see; those that nobody gave are `1`
    static TextTensors of(
            OrtEnvironment environment, Signature signature, List<Rows> callers, int padded)
            throws OrtException {
        var inputs = new LinkedHashMap<String, OnnxTensor>();
        for (var i = 0; i < signature.inputs().size(); i++) {
            var spec = signature.inputs().get(i);
            if (spec.type() == ElementType.TEXT) {
                var texts = new ArrayList<String>();
                for (var rows : callers) {
                    texts.addAll(Texts.read(rows.tensors().get(i)).orElseThrow());
                }
                texts.addAll(Texts.ones(padded * spec.rowElements() - texts.size()));
                inputs.put(
                        spec.name(),
                        OnnxTensor.createTensor(
                                environment, texts.toArray(String[]::new), spec.shape(padded)));
            }
        }
        var outputs = new LinkedHashSet<String>();
        for (var spec : signature.outputs()) {
            if (spec.type() == ElementType.TEXT) {
                outputs.add(spec.name());
            }
        }
        return new TextTensors(inputs, outputs);
    }

    Map<String, OnnxTensor> beside(Map<String, OnnxTensor> others) {
        var all = new LinkedHashMap<>(others);
        all.putAll(inputs);
        return all;
    }

    /// Of each output of texts the elements, in the outputs' order.
    List<List<String>> said(OrtSession.Result result) throws OrtException {
        var said = new ArrayList<List<String>>();
        for (var name : outputs) {
            var texts = new ArrayList<String>();
            flatten(result.get(name).orElseThrow().getValue(), texts);
            said.add(texts);
        }
        return said;
    }

    private static void flatten(Object part, List<String> into) {
        switch (part) {
            case Object[] parts -> {
                for (var one : parts) {
                    flatten(one, into);
                }
            }
            case String text -> into.add(text);
            default -> throw new IllegalStateException("want texts, got " + part.getClass());
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
    }

    @Override
    public String toString() {
        return "TextTensors[" + inputs.size() + "]";
    }
}
