package io.twinmesh.cluster.fhir.intake.structure;

import java.util.Optional;

/// A JSON property of an object: an element, or one data type of a choice.
///
/// @param type name of a structure of the table, `Resource`, or a primitive type
/// @param name in JSON, as `valueQuantity`
/// @param sibling where id and extensions of a primitive value stand: `_birthDate`
/// @param primitive empty when the type is a structure
/// @param bit of its element among those that are counted; 0 when it is not counted
record Property(
        Element element,
        String type,
        String name,
        String sibling,
        Optional<Primitive> primitive,
        long bit) {
    static Property of(Element element, String type, long bit) {
        var name =
                element.choice()
                        ? element.name() + Character.toUpperCase(type.charAt(0)) + type.substring(1)
                        : element.name();
        return new Property(element, type, name, "_" + name, Primitive.of(type), bit);
    }
}
