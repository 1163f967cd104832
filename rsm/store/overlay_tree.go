// SPDX-License-Identifier: Apache-2.0

package store

import "math/rand/v2"

// tree is an ordered map of keys to values. It shares what has not changed with its
// earlier versions: it is a treap whose nodes are copied on the way to a change. A
// transaction copies a node only once; the copies carry its edit. The zero tree is
// empty. Keys are never removed: a deleted one stays as a gravestone with a nil value.
type tree struct{ root *treeNode }

// edit identifies one transaction as the maker of nodes.
type edit struct{ _ byte }

type treeNode struct {
	key         string
	value       []byte
	priority    uint32
	left, right *treeNode
	maker       *edit
}

// findNode returns the node of a key, or nil.
func (t tree) findNode(key string) *treeNode {
	n := t.root
	for n != nil && n.key != key {
		if key < n.key {
			n = n.left
		} else {
			n = n.right
		}
	}
	return n
}

// withValue returns the tree in which key has value. t stays as it is, except for
// nodes that the same edit has made.
func (t tree) withValue(e *edit, key string, value []byte) tree {
	return tree{t.root.withValue(e, key, value)}
}

// withValue is that of tree for the nodes from n on.
func (n *treeNode) withValue(e *edit, key string, value []byte) *treeNode {
	if n == nil {
		return &treeNode{key: key, value: value, priority: rand.Uint32(), maker: e}
	}
	n = n.changeableBy(e)
	switch {
	case key == n.key:
		n.value = value
	case key < n.key:
		n.left = n.left.withValue(e, key, value)
		if l := n.left; l.priority > n.priority {
			n.left, l.right = l.right, n
			return l
		}
	default:
		n.right = n.right.withValue(e, key, value)
		if r := n.right; r.priority > n.priority {
			n.right, r.left = r.left, n
			return r
		}
	}
	return n
}

// changeableBy returns n, or a copy, as a node that e may change.
func (n *treeNode) changeableBy(e *edit) *treeNode {
	if n.maker == e {
		return n
	}
	c := *n
	c.maker = e
	return &c
}

// treeIter walks a tree in ascending order.
type treeIter struct{ path []*treeNode }

// iterateFrom starts at the first key that is not less than key.
func (t tree) iterateFrom(key string) *treeIter {
	it := &treeIter{}
	for n := t.root; n != nil; {
		if n.key < key {
			n = n.right
		} else {
			it.path = append(it.path, n)
			n = n.left
		}
	}
	return it
}

// currentNode is nil at the end.
func (it *treeIter) currentNode() *treeNode {
	if len(it.path) == 0 {
		return nil
	}
	return it.path[len(it.path)-1]
}

// nextKey goes on to the following key.
func (it *treeIter) nextKey() {
	n := it.currentNode()
	it.path = it.path[:len(it.path)-1]
	for n = n.right; n != nil; n = n.left {
		it.path = append(it.path, n)
	}
}
