/**
 * Rules about targets: which networks there are, which addresses a remote may connect to, what access control lists say,
 * and the routers that say so.
 *
 * <p><b>Access control lists</b> are read whole at the start and never change. Every decision is a lookup: networks by
 * binary search, names in hash tables, one label after the other. Most regular expressions in people's lists only spell a
 * name and what is below it, so they become that. What is left is found by four characters that a name must have before
 * the expression is tried: of 100,000 rules of one kind a decision takes 0.03 us (networks) to 0.7 us (parts of names), and
 * they weigh 3 to 14 MB ({@code AclBenchmark}). Expressions are those of RE2 because peers choose the names: a
 * backtracking engine can be kept busy on a carrier for ever.
 *
 * <p>A name that no rule names is looked up at the local end only when there are rules about addresses: the lookup tells
 * the name server of this network where the user goes.
 *
 * <p>May import {@code culvert.address}, {@code culvert.net} and {@code culvert.relay}.
 */
@NullMarked
package culvert.acl;

import org.jspecify.annotations.NullMarked;
