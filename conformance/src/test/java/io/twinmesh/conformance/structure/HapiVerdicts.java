package io.twinmesh.conformance.structure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.conformance.Validator;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/// What HAPI's validator says of resources. It is much quicker with a few large texts, so that it
/// gets them in Bundles.
final class HapiVerdicts {
    private static final int TOGETHER = 100;
    private static final Pattern ENTRY = Pattern.compile("^Bundle\\.entry\\[(\\d+)]");

    private HapiVerdicts() {}

    /// The errors of each resource, in their order.
    static List<List<String>> of(List<ObjectNode> resources) {
        var all = new ArrayList<List<String>>();
        for (int from = 0; from < resources.size(); from += TOGETHER) {
            all.addAll(
                    ofSome(resources.subList(from, Math.min(resources.size(), from + TOGETHER))));
        }
        return all;
    }

    private static List<List<String>> ofSome(List<ObjectNode> resources) {
        var bundle = JsonNodeFactory.instance.objectNode();
        var entries =
                bundle.put("resourceType", "Bundle").put("type", "collection").putArray("entry");
        var errors = new ArrayList<List<String>>();
        for (int i = 0; i < resources.size(); i++) {
            entries.addObject()
                    .put("fullUrl", "urn:uuid:" + new UUID(0, i))
                    .set("resource", resources.get(i));
            errors.add(new ArrayList<>());
        }
        for (var error : Validator.only().errors("Bundle", bundle.toString())) {
            var entry = ENTRY.matcher(error);
            if (!entry.find()) {
                throw new AssertionError("no resource is to blame for: " + error);
            }
            errors.get(Integer.parseInt(entry.group(1))).add(error);
        }
        return errors;
    }
}
